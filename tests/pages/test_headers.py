"""The security headers of a page."""

from pages.headers import security_headers


def policy(**given: object) -> dict[str, str]:
    header = security_headers(**given)["content-security-policy"]  # type: ignore[arg-type]
    return dict(part.strip().partition(" ")[::2] for part in header.split(";"))


def test_a_page_loads_its_own_styles_and_pictures_and_nothing_else() -> None:
    assert policy() == {
        "default-src": "'none'",
        "style-src": "'self'",
        "img-src": "'self'",
        "font-src": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }


def test_scripts_are_allowed_where_a_page_has_some_and_only_from_its_origin() -> None:
    assert policy(has_scripts=True) == {**policy(), "script-src": "'self'", "connect-src": "'self'"}
    assert "unsafe" not in security_headers(has_scripts=True)["content-security-policy"]


def test_forms_lead_where_a_page_says() -> None:
    assert policy(form_to="'self' https://vendor.example")["form-action"] == "'self' https://vendor.example"


def test_a_page_is_not_kept_not_framed_not_guessed_at_and_tells_nobody_its_address() -> None:
    headers = security_headers()
    assert headers["cache-control"] == "no-store"
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert security_headers(referrer="same-origin")["referrer-policy"] == "same-origin"
