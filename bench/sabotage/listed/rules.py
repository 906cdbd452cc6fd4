"""The regulations: numbers, and the arithmetic over them."""

from bench.sabotage.patches import Edit, Sabotage

_RULEBOOK = "libs/rulebook/src/rulebook"

SABOTAGES = (
    Sabotage(
        name="twenty-nine-hours",
        rule="The public subject takes 30 class hours a year.",
        source="湘人社函〔2023〕63号, part 三",
        edits=(
            Edit(
                f"{_RULEBOOK}/regulations/hunan-2023.toml",
                'subject = "public"\nhours = "30"\n',
                'subject = "public"\nhours = "29"\n',
            ),
        ),
        tests=("tests/rulebook/test_regulations.py::test_a_yearly_requirement_is_that_of_its_document",),
    ),
    Sabotage(
        name="cap-ignored",
        rule="Where a regulation caps the hours of a day or a course, no more than that counts.",
        source="decision 0012",
        edits=(
            Edit(
                f"{_RULEBOOK}/counting.py",
                "    return free + sum(_allowed(kind, caps).values())\n",
                "    return sum(lesson.centihours for lesson in kind)\n",
            ),
        ),
        tests=(
            "tests/rulebook/test_counting.py::test_a_cap_holds_for_the_hours_of_a_year_and_leaves_its_days_alone",
            "tests/ledger/test_caps.py::test_the_last_hundredth_of_a_day_counts_and_the_next_does_not",
        ),
    ),
    Sabotage(
        name="half-an-hour-short-is-enough",
        rule="Enough is what is needed, to the hundredth of an hour.",
        source="湘人社函〔2023〕63号, part 三",
        edits=(
            Edit(
                f"{_RULEBOOK}/assessment.py",
                "_have(rulebook, question, tally) >= question.need\n",
                "_have(rulebook, question, tally) + 50 >= question.need\n",
            ),
        ),
        tests=(
            "tests/rulebook/test_assessment.py"
            "::test_ninety_hours_or_twelve_days_of_which_thirty_hours_public_and_sixty_professional",
            "tests/ledger/test_decisions.py::test_what_was_deemed_complete_crosses_with_thirty_public_hours_and_says_why",
        ),
    ),
    Sabotage(
        name="exempt-is-met",
        rule="What is waived (免) is not owed, but not met: no certificate comes of it.",
        source="内蒙古实施细则, 第七条",
        edits=(
            Edit(
                f"{_RULEBOOK}/assessment.py",
                'met = counted >= asked.need or (relief is not None and relief.effect == "deemed")',
                "met = counted >= asked.need or relief is not None",
            ),
        ),
        tests=(
            "tests/rulebook/test_assessment.py::test_who_is_exempt_is_clear_but_has_not_met_the_year",
            "tests/ledger/test_decisions.py::test_whoever_is_exempt_owes_nothing_and_never_crosses",
        ),
    ),
    Sabotage(
        name="first-of-january-decides",
        rule="The last day of a year decides which regulation binds it.",
        source="decision 0010",
        edits=(Edit(f"{_RULEBOOK}/years.py", "return date(year, 12, 31)", "return date(year, 1, 1)"),),
        tests=(
            "tests/rulebook/test_binding.py"
            "::test_who_moved_from_hunan_to_inner_mongolia_in_july_is_judged_there_for_that_year_and_not_for_the_one_before",
            "tests/ledger/test_placements.py"
            "::test_each_year_is_held_against_the_rulebook_of_where_its_person_stood_on_its_last_day",
        ),
    ),
    Sabotage(
        name="wider-region-wins",
        rule="Of the regulations that cover a place the narrowest region's binds.",
        source="decision 0010",
        edits=(
            Edit(
                f"{_RULEBOOK}/rulebooks.py",
                "key=lambda rulebook: (-rulebook.depth,",
                "key=lambda rulebook: (rulebook.depth,",
            ),
        ),
        tests=("tests/rulebook/test_binding.py::test_one_rulebook_binds_the_narrowest_and_newest_or_none",),
    ),
)
