"""What hangs on a card, and the cards that are no item's."""

from __future__ import annotations

from tests.mutations.breakage import Breakage

CHECKLISTS, FIELDS = (f"tests/unit/sync/test_{name}.py" for name in ("checklists", "field_values"))
OVER_HTTP = "tests/end_to_end/test_card_parts.py"
OWN, PROGRESS, CURATION = (f"tests/unit/mapping/test_{name}.py" for name in ("own_cards", "progress", "curation"))

BREAKAGES = (
    Breakage(
        "a person who ticks a milestone has reached it",
        "sync/publish/checklists.py",
        "if done is not line.done and not keep_tick:",
        "if done is not line.done and item is None:",
        (f"{CHECKLISTS}::TestPeoplesEdits::test_a_person_cannot_mark_a_milestone_done",),
    ),
    Breakage(
        "lines of people go with ours",
        "sync/publish/checklists.py",
        "if name not in names and memory.is_ours(name)]",
        "if name not in names]",
        (f"{CHECKLISTS}::TestWhatIsPeoples::test_lines_of_people_on_our_list_stay",),
    ),
    Breakage(
        "our checklist goes with the lines of people on it",
        "sync/publish/checklists.py",
        "if len(ours) == len(place.checklist.items):",
        "if ours:",
        (f"{CHECKLISTS}::TestWhatIsPeoples::test_lines_of_people_on_our_list_stay",),
    ),
    Breakage(
        "a line whose making was not answered is nobody's and stays for ever",
        "sync/publish/checklists.py",
        "return line in self._ticks() or line in self._tried(OF_LINES)",
        "return line in self._ticks()",
        (f"{CHECKLISTS}::TestLostAnswers::test_what_was_made_is_ours_to_take_off",),
    ),
    Breakage(
        "a run that was cut short takes its own missing half for a person's edit",
        "sync/store/journal.py",
        "so_far = as_far_as(card, before, plan.rest(change))",
        "so_far = card",
        (f"{OVER_HTTP}::test_a_run_that_dies_is_finished_by_the_next_one",),
    ),
    Breakage(
        "a custom field of theirs is written over",
        "sync/publish/field_values.py",
        "if not edited or rule is HumanEdit.OURS:",
        "if rule is not HumanEdit.STOP:",
        (f"{FIELDS}::test_theirs_leaves_it",),
    ),
    Breakage(
        "a custom field shows a date that waits for approval",
        "sync/publish/plan.py",
        "return change.part is not None and change.subject in items",
        "return False",
        (f"{OVER_HTTP}::TestParts::test_what_waits_for_approval_keeps_the_parts_of_its_card_waiting",),
    ),
    Breakage(
        "progress is public though nobody asked for it",
        "mapping/public/curation.py",
        "if self.maker.board.progress and rollup is not None else",
        "if rollup is not None else",
        (f"{CURATION}::TestParts::test_progress_is_told_only_where_the_operator_asks_for_it",),
    ),
    Breakage(
        "what is planned is told as half done",
        "mapping/public/progress.py",
        "            return NOT_BEGUN\n",
        "            pass\n",
        (f"{PROGRESS}::test_it_never_contradicts_the_stage",),
    ),
    Breakage(
        "the legend is written anew each day",
        "mapping/public/legend.py",
        "day_in_words(today - timedelta(days=today.weekday()))",
        "day_in_words(today)",
        (f"{OWN}::test_the_week_in_which_it_was_checked_is_told_by_its_monday",),
    ),
    Breakage(
        "the legend is a promise to customers",
        "sync/store/promises.py",
        "cards = [card for card in shown if not is_own(card.item_id)]",
        "cards = list(shown)",
        (f"{OVER_HTTP}::TestLegend::test_customers_were_promised_nothing_by_it",),
    ),
    Breakage(
        "the legend makes up for cards that are archived",
        "sync/publish/safety.py",
        "    plan = _of_items(plan)\n",
        "",
        (f"{OVER_HTTP}::TestLegend::test_it_is_in_no_share",),
    ),
)
