"""The language of who asked (Accept-Language, RFC 9110, 12.5.4): Chinese or English."""

_CHARS_MAX = 1_000


def prefers_chinese(accepted: str | None) -> bool:
    """Whether Chinese is preferred to English. Programs send nothing, or ``*``, and are answered in English."""
    if not accepted or len(accepted) > _CHARS_MAX:
        return False
    weights: dict[str, float] = {}
    for place, entry in enumerate(accepted.lower().split(",")):
        tag, *parameters = (part.strip() for part in entry.split(";"))
        language = tag.partition("-")[0]
        # Of two with the same weight the first one counts.
        weights[language] = max(weights.get(language, 0.0), _weight(parameters) - place / 1_000_000)
    chinese = weights.get("zh", 0.0)
    return chinese > 0 and chinese > weights.get("en", weights.get("*", 0.0))


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0
