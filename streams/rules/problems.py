"""What is wrong with a vocabulary, said so that its editor can mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault: where it stands (line from 1; 0: the file as a whole), what is wrong, and what to do."""

    file: str
    line: int
    message: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.message}. {self.remedy}"


class VocabularyError(ValueError):
    """A vocabulary that can't be used. `str()` is printable, one line a problem."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems

    def __reduce__(self) -> tuple[type[VocabularyError], tuple[tuple[Problem, ...]]]:
        return VocabularyError, (self.problems,)
