"""Questions whose answers stand among the metrics."""

from common.sampling import OUTBOX

QUESTIONS = OUTBOX
