"""What the registry asks of a password, said before one is chosen; after a refusal by the numbers of its settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from portal.access.forms import Errors
from portal.clients.refusals import Parameter, Refusal


@dataclass(frozen=True)
class PasswordRules:
    """The limits of the registry's settings. Those of a new installation stand here until a refusal names others."""

    chars_min: int = 10
    chars_max: int = 128
    classes_min: int = 3

    @classmethod
    def of(cls, parameters: Mapping[str, Parameter]) -> Self:
        """The limits that a refusal ``weak-password`` names."""
        named = {name: value for name in cls.__dataclass_fields__ if isinstance(value := parameters.get(name), int)}
        return cls(**named)

    @property
    def text(self) -> str:
        """All of them in one hint."""
        return (
            f"{self.chars_min}至{self.chars_max}个字符，至少包含小写字母、大写字母、数字、其他字符中的"
            f"{self.classes_min}种；不能含有姓名或身份证号的一部分，不能是常见、重复或连续的字符。"
        )


def errors_of_new_password(refusal: Refusal) -> tuple[Errors, PasswordRules]:
    """What was wrong with the old password or the new one, at its field, and the rules as they are from then on."""
    errors, rules = Errors(), PasswordRules()
    match refusal.reason:
        case "weak-password":
            rules = PasswordRules.of(refusal.problem.parameters)
            errors.add("new_password", refusal.problem.detail)
        case "wrong-credentials":
            errors.add("password", "现在的密码不正确，请重新输入。")
        case _:
            errors = Errors.of(refusal, {"password": "password", "new_password": "new_password"})
    return errors, rules
