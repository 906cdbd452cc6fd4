"""Problem documents (RFC 9457): what is answered where nothing else can be, in the language of who asked."""

from common.problems.documents import UNSAID, Problem, problem_of, too_fast
from common.problems.fields import FieldError, field_error

__all__ = ["UNSAID", "FieldError", "Problem", "field_error", "problem_of", "too_fast"]
