"""The mirror's folder and its thread: after each act, a moment later, off everybody's path."""

from __future__ import annotations

import threading
from pathlib import Path

from windowdesk import logs
from windowdesk.app.errors import DeskError
from windowdesk.app.syncing import Caution
from windowdesk.app.wording_files import file_trouble
from windowdesk.i18n import _
from windowdesk.storage.files import make_folder, write_durably
from windowdesk.sync.mirror import Mirror

# an act is mirrored within so long; a folder that is gone is looked for again as often
EVERY_S = 1.0
LAST_WORD_S = 2.0


class Folder:
    """Implements :class:`windowdesk.sync.mirror.Shelf`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> tuple[str, ...]:
        make_folder(self._folder)
        return tuple(sorted(path.name for path in self._folder.iterdir()))

    def write(self, name: str, content: bytes) -> None:
        write_durably(self._folder / name, content)

    def remove(self, name: str) -> None:
        (self._folder / name).unlink(missing_ok=True)


class MirrorKeeper:
    """Keeps a mirror up to date until it is stopped; says once when it cannot, and when it can again."""

    def __init__(self, mirror: Mirror) -> None:
        self._mirror = mirror
        self._wake, self._stopped = threading.Event(), False
        self._thread: threading.Thread | None = None
        self._log = logs.Transitions(logs.get(__name__))
        self._trouble = ""

    def caution(self) -> tuple[Caution, ...]:
        """What a clerk should know (fast): the second path is not what it should be."""
        if not self._trouble:
            return ()
        words = _("未上传的办件没有写到镜像文件夹：{why}。").format(why=self._trouble)
        press = _("办件仍保存在本机；请管理员检查镜像所在的磁盘。")
        return (Caution("mirror", "warn", words, press),)

    def once(self) -> bool:
        """Bring the mirror up to date here and now; whether it could be."""
        try:
            self._mirror.catch_up()
        except OSError as problem:
            self._failed(file_trouble(problem), problem.strerror or "unknown")
        except DeskError as problem:
            self._failed(problem.message, problem.code)
        else:
            self._trouble = ""
            self._log.recovered("mirror")
            return True
        return False

    def _failed(self, words: str, reason: str) -> None:
        self._trouble = words
        self._log.failed("mirror", reason)

    def start(self) -> None:
        """Follow the store from now on."""
        self._thread = threading.Thread(target=self._run, name="mirror", daemon=True)
        self._thread.start()

    def nudge(self) -> None:
        """Something was written."""
        self._wake.set()

    def stop(self) -> None:
        """End the thread, having mirrored what there is; a folder that hangs is not waited for."""
        self._stopped = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(LAST_WORD_S)
            if self._thread.is_alive():
                return
        self.once()

    def _run(self) -> None:
        while not self._stopped:
            self.once()
            self._wake.wait(EVERY_S)
            self._wake.clear()
