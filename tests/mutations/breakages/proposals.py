"""Edits of files that people wrote: offered, never made by themselves, and nothing else touched."""

from __future__ import annotations

from tests.mutations.breakage import Breakage

PROPOSALS, EDITS, WHOLE = (
    "tests/unit/drift/test_proposals.py",
    "tests/unit/config/test_edits.py",
    "tests/end_to_end/test_proposals.py",
)

BREAKAGES = (
    # What is proposed.
    Breakage(
        "a quarter is exchanged for a day",
        "drift/proposals.py",
        "return calendar.covering(precision, day)",
        "return calendar.covering(Precision.DAY, day)",
        (f"{PROPOSALS}::test_a_target_that_cannot_hold_moves_and_stays_as_exact_as_it_was",),
    ),
    Breakage(
        "the fiscal year is taken for that of the calendar",
        "mapping/targets.py",
        "divmod(day.year * 12 + day.month - self.fiscal_year_start, 12)",
        "divmod(day.year * 12 + day.month - 1, 12)",
        ("tests/unit/mapping/test_covering_targets.py",),
    ),
    Breakage(
        "work of nine years gets another date instead of a decision",
        "drift/proposals.py",
        "not deadline < day <= self.facts.today + FAR",
        "not deadline < day",
        (f"{PROPOSALS}::test_work_of_more_than_two_years_is_no_question_of_another_date",),
    ),
    Breakage(
        "an epic goes to the first of several items that it may belong to",
        "drift/homes.py",
        "if len({item for item, _ in hints}) != 1:",
        "if not hints:",
        (f"{PROPOSALS}::test_an_epic_that_belongs_to_no_item_obviously_gets_a_private_stub",),
    ),
    Breakage(
        "finished work is called shipped before the person who is waited for has seen it",
        "drift/proposals.py",
        "if actual is not Stage.SHIPPED or self._is_confirmed(item) or not self._waits(item):",
        "if True:",
        (f"{PROPOSALS}::test_finished_work_that_waits_for_a_person_is_confirmed_on_the_day_it_is_accepted",),
    ),
    Breakage(
        "an id stays the same while its edit becomes another",
        "drift/proposals.py",
        """_digest(*(f"{type(edit).__name__} {edit!r}" for edit in self.edits))""",
        """_digest(self.mend)""",
        (f"{PROPOSALS}::test_an_id_stays_while_the_edit_does_and_keeps_its_first_half_when_that_changes",),
    ),
    # What accepting does to a file.
    Breakage(
        "quotes around a value are lost",
        "config/edits.py",
        """return f"{style}{word}{style}" if style else word""",
        "return word",
        (f"{EDITS}::test_a_value_is_exchanged_in_its_place_and_in_its_quotes",),
    ),
    Breakage(
        "one line of a file from Windows ends as on Unix",
        "config/edits.py",
        """return "\\r\\n" if "\\r\\n" in self.text else "\\n\"""",
        """return "\\n\"""",
        (f"{EDITS}::test_a_new_key_stands_below_those_that_it_follows",),
    ),
    Breakage(
        "an edit that did something else as well is written",
        "config/edits.py",
        "    if not _is_made(edit, before, _data(edit.file, after)):\n",
        "    if False:\n",
        (f"{EDITS}::test_an_edit_that_would_change_more_than_it_says_is_refused",),
    ),
    Breakage(
        "a workspace with a mistake is written",
        "config/edits.py",
        "    read_workspace(workspace.folder, {one.file: one.after for one in changes})\n",
        "",
        (
            f"{EDITS}::test_an_edit_that_would_leave_the_workspace_with_a_mistake_is_found_before_it_is_written",
            f"{WHOLE}::test_an_edit_after_which_the_files_would_not_hold_together_is_refused_with_the_mistake",
        ),
    ),
    Breakage(
        "files that changed since they were read are written over",
        "config/edits.py",
        "if read_workspace(workspace.folder).checksum != workspace.checksum:",
        "if False:",
        (f"{EDITS}::test_files_that_changed_since_they_were_read_are_refused",),
    ),
    Breakage(
        "what somebody else wrote in that moment is lost",
        "sync/proposing.py",
        "if _bytes(folder, change.file) != change.before:",
        "if False:",
        (f"{WHOLE}::test_a_file_that_is_changed_in_that_very_moment_is_left_as_it_is",),
    ),
    Breakage(
        "a link is replaced by a file",
        "sync/proposing.py",
        "(folder / change.file).resolve()",
        "folder / change.file",
        (f"{WHOLE}::test_a_file_keeps_its_rights_and_a_link_stays_one",),
    ),
    Breakage(
        "something else is written than was shown",
        "sync/proposing.py",
        "if one.id == ident]",
        "if ident[:4] == one.about]",
        (f"{WHOLE}::test_where_the_file_changed_so_that_something_else_is_proposed_nothing_is_written",),
    ),
    Breakage(
        "a title in the file for Jira is a formula to a spreadsheet",
        "reports/epic_csv.py",
        """return f"'{cell}" if cell.startswith(_FORMULA) else cell""",
        "return cell",
        ("tests/unit/reports/test_epic_csv.py::test_no_cell_is_a_formula_to_a_spreadsheet",),
    ),
)
