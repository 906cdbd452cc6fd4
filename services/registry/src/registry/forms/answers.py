"""What people say of themselves, as it is described: the form of the learner's manual (湘人社函〔2021〕61号)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from common.openapi import LEFT_OUT, Answer
from registry.forms.domain import Education, Sex


class FormWithoutPhoto(Answer):
    """The form, without its picture."""

    sex: Sex
    phone: str
    email: str
    native_place: str
    education: Education
    """博士研究生, 硕士研究生, 大学本科, 大学专科, 中专, 其他."""
    major: str
    school: str
    graduated_on: date
    title: str
    """The professional title (职称); 其他 where there is none."""
    ethnicity: str = LEFT_OUT
    title_on: date = LEFT_OUT
    """Since when they have the title."""


class Form(FormWithoutPhoto):
    """The form with its picture."""

    photo: Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]+={0,2}$")]
    """A JPEG or PNG of up to 300 KB, in base64."""


class NameAskedFor(Answer):
    """A name of the caller's own that waits for the unit's confirmation."""

    application_id: UUID
    name: str
    asked_at: AwareDatetime


class OwnForm(Answer):
    """What the caller says of themselves."""

    name: str
    """As it is on record."""
    name_asked_for: NameAskedFor | None
    """``null`` where no other name waits."""
    details: Form | None
    """``null`` where the form was never filled in."""
