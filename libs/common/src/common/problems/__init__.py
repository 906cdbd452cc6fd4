"""Problem documents (RFC 9457): what is answered where nothing else can be, in the language of who asked."""

from common.problems.documents import UNSAID, Problem, problem_of, too_fast
from common.problems.fields import FieldError, field_error
from common.problems.messages_zh import Chinese

__all__ = ["UNSAID", "Chinese", "FieldError", "Problem", "field_error", "problem_of", "too_fast"]
