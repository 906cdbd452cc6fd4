"""Work that somebody had done without waiting for it: how far it is, in words, and the file that it returned."""

from collections.abc import Mapping

from portal.clients.calls import Call, File, ServiceName
from portal.clients.models.registry import BackgroundJob

LOOK = Call(ServiceName.REGISTRY, "GET", "/v1/jobs/{job_id}", BackgroundJob)
FILE = Call(ServiceName.REGISTRY, "GET", "/v1/jobs/{job_id}/file", File)
STATES: Mapping[str, tuple[str, str]] = {
    "waiting": ("等待处理", ""),
    "running": ("正在处理", "info"),
    "done": ("已导入", "success"),
    "failed": ("未导入", "error"),
    "broken-off": ("已中断", "warning"),
}
"""A state in words, and the kind of its badge."""
COMPARED: Mapping[str, tuple[str, str]] = {"done": ("已核对", "success"), "failed": ("未核对", "error")}
"""Other words where the HR platform's records were handed in."""
