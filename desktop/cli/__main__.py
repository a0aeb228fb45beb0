"""The command line for scripts and support: the work of the window over the same book.

Results go to standard output (JSON with ``--json``), sentences to standard error. Exit codes: 0
done; 1 a trouble, told in one sentence; 2 the call itself was wrong; 3 refused by a rule: no notice
was made, because there is nothing to say or it may not be said, an import would do to the village
what nobody has accepted, or a file about people would leave for nobody knows whom.

So that ``python -m desktop.cli`` is the same as ``cunji``.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from desktop.cli.parser import OPENED, build_parser
from desktop.errors.command import EventRefused, LeavingUnreasoned
from desktop.errors.paper import NothingToPost
from desktop.errors.workbook import AlreadyFilled, AskerMissing, ImpactNotAccepted
from forms.errors import ApprovalMissing, CunjiError, NeverPublished, TooTelling
from sync.command_line import speak_utf8

EXIT_TROUBLE = 1
EXIT_REFUSED = 3
REFUSED = (
    NothingToPost, NeverPublished, TooTelling, ApprovalMissing, ImpactNotAccepted,
    LeavingUnreasoned, AskerMissing, AlreadyFilled, EventRefused,
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and say how it ended.

    Args:
        arguments: The words of the call; None for those this process was started with.
    """
    if arguments is None:
        speak_utf8()
    words = sys.argv[1:] if arguments is None else list(arguments)
    if len(words) == 1 and Path(words[0]).suffix.lower() in OPENED:
        words = ["open", *words]  # as a double click calls us
    call = build_parser().read(words)
    try:
        return int(call.run(call) or 0)
    except CunjiError as trouble:
        print(trouble.told, file=sys.stderr)  # noqa: T201
        return EXIT_REFUSED if isinstance(trouble, REFUSED) else EXIT_TROUBLE
    except BrokenPipeError:  # whoever reads our output has seen enough, as ``head`` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_TROUBLE
    except KeyboardInterrupt:
        print("已停下，之前写入的都在。要继续请重新运行同一条命令。", file=sys.stderr)  # noqa: T201
        return EXIT_TROUBLE


if __name__ == "__main__":
    sys.exit(main())
