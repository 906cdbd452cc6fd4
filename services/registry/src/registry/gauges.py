"""Questions whose answers stand among the metrics."""

from common.gauges import OUTBOX

QUESTIONS = OUTBOX
