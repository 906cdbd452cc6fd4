"""Filings on their way: who decides about what they saw, and what becomes of what was decided."""

from bench.sabotage.patches import Edit, Sabotage

_FILINGS = "services/filings/src/filings"
_CHAIN, _FORMS = "tests/filings/test_filing_chain.py", "tests/filings/test_filing_forms.py"
_ROSTERS, _CLAIMS = "tests/journeys/test_rosters.py", "tests/journeys/test_claims.py"
_TOGETHER = "tests/journeys/test_filings_held_together.py"

SABOTAGES = (
    Sabotage(
        name="filing-approved-by-who-handed-it-in",
        rule="Nobody decides about what they handed in themselves.",
        source="filing chain",
        edits=(
            Edit(
                "services/filings/src/filings/approval/domain/acts.py",
                "    if whose in _DECIDE and is_own:\n",
                "    if False:\n",
            ),
        ),
        tests=(f"{_CHAIN}::test_nobody_approves_what_they_handed_in",),
    ),
    Sabotage(
        name="endorsed-without-the-opinions-asked-for",
        rule="An office that asked for second opinions waits for them before it endorses.",
        source="filing chain",
        edits=(
            Edit(
                "services/filings/src/filings/approval/domain/acts.py",
                "    if filing.asked is not None and filing.asked.is_waiting:\n",
                "    if False:\n",
            ),
        ),
        tests=(f"{_CHAIN}::test_second_opinions_are_waited_for_all_of_them_or_any",),
    ),
    Sabotage(
        name="decided-about-what-was-not-seen",
        rule="A decision is bound to the round that was seen.",
        source="filing chain",
        edits=(
            Edit(
                "services/filings/src/filings/submission/actions/acts.py",
                "    if wish.act in SEEING and wish.saw",
                "    if False and wish.saw",
            ),
        ),
        tests=(f"{_TOGETHER}::test_what_was_handed_in_anew_since_it_was_looked_at_is_not_endorsed",),
    ),
    Sabotage(
        name="one-own-claim-decided",
        rule="Nobody decides about a claim of their own.",
        source="filing chain",
        edits=(
            Edit(
                "services/filings/src/filings/approval/domain/acts.py",
                "    is_own = is_about_them or",
                "    is_own = ",
            ),
        ),
        tests=(f"{_CHAIN}::test_nobody_decides_about_themselves",),
    ),
    Sabotage(
        name="late-and-nobody-told",
        rule="What nobody acts upon in time is shown to the office above.",
        source="filing chain",
        edits=(
            Edit(
                "services/filings/src/filings/approval/domain/acts.py",
                "overseers=filing.overseers + new)",
                "overseers=filing.overseers)",
            ),
        ),
        tests=(f"{_CHAIN}::test_what_is_late_is_the_office_aboves_to_urge_and_anybodys_of_the_office_to_do",),
    ),
    Sabotage(
        name="two-steps-asked-twice",
        rule="Who holds two steps that follow each other is asked once.",
        source="filing chain",
        edits=(
            Edit(
                "services/filings/src/filings/approval/domain/acts.py",
                "    while at < len(filing.chain) and deed.by",
                "    while False and deed.by",
            ),
        ),
        tests=(f"{_CHAIN}::test_who_holds_two_steps_is_not_asked_twice",),
    ),
    Sabotage(
        name="rosters-outlive-their-training",
        rule="A roster lapses with its training.",
        source="filing chain",
        edits=(
            Edit(
                "services/filings/src/filings/submission/actions/acts.py",
                "    if after.kind is FilingKind.TRAINING and was and not is_now:",
                "    if False:",
            ),
        ),
        tests=(f"{_ROSTERS}::test_a_withdrawn_filing_suspends_three_certificates",),
    ),
    Sabotage(
        name="refused-roster-comes-back",
        rule="A roster goes no further once another has taken its place.",
        source="filing chain",
        edits=(
            Edit(
                "services/filings/src/filings/submission/actions/acts.py",
                "    if taken_back is FilingState.REFUSED and",
                "    if False and",
            ),
        ),
        tests=(f"{_TOGETHER}::test_a_refused_roster_does_not_come_back_once_its_training_is_gone",),
    ),
    Sabotage(
        name="correction-counts-beside",
        rule="A corrected roster takes the place of the one before.",
        source="filing chain",
        edits=(
            Edit(
                "services/filings/src/filings/submission/actions/acts.py",
                '            await _lapse(task, earlier_id, "已由更正后的名单取代")',
                "            pass",
            ),
        ),
        tests=(f"{_ROSTERS}::test_a_corrected_roster_takes_the_place_of_the_one_before",),
    ),
    Sabotage(
        name="counted-rows-overwritten",
        rule="Rows that count are taken off before others are written.",
        source="reliability",
        edits=(
            Edit(
                f"{_FILINGS}/rosters/actions/rosters.py",
                '    if (await attendance_queries.counts_of(tx, roster_id)).get("counted"):',
                "    if False:",
            ),
        ),
        tests=(f"{_TOGETHER}::test_rows_that_count_are_taken_off_before_others_are_written",),
    ),
    Sabotage(
        name="roster-parked-for-ever",
        rule="Unknown people are counted once they register.",
        source="filing chain",
        edits=(
            Edit(
                f"{_FILINGS}/registry_events/actions.py",
                "    await attendance_queries.wake_parked(",
                "    [] and await attendance_queries.wake_parked(",
            ),
        ),
        tests=(f"{_ROSTERS}::test_unknown_people_are_parked_and_counted_once_they_register",),
    ),
    Sabotage(
        name="overturned-keeps-its-decision",
        rule="What is overturned is no decision any more.",
        source="filing chain",
        edits=(
            Edit(
                "services/filings/src/filings/submission/actions/acts.py",
                "    if after.kind is FilingKind.CLAIM and was and not is_now:",
                "    if False:",
            ),
        ),
        tests=(f"{_CLAIMS}::test_a_claim_decided_by_itself_is_overturned_in_review",),
    ),
    Sabotage(
        name="decides-itself-again",
        rule="What was overturned does not decide itself once more.",
        source="filing chain",
        edits=(
            Edit(
                "services/filings/src/filings/submission/actions/acts.py",
                "    is_plain = before.round == 1 and not remarks",
                "    is_plain = True",
            ),
        ),
        tests=(f"{_CLAIMS}::test_a_claim_decided_by_itself_is_overturned_in_review",),
    ),
    Sabotage(
        name="leave-of-a-day-decides",
        rule="Only leave of more than three months decides a claim.",
        source="Inner Mongolia 39",
        edits=(
            Edit(
                "services/filings/src/filings/claims/domain/automatic.py",
                "last >= months_after(first, MONTHS)",
                "last >= first",
            ),
        ),
        tests=(f"{_CLAIMS}::test_what_the_platform_does_not_know_is_decided_by_people",),
    ),
    Sabotage(
        name="same-paper-claimed-twice",
        rule="The same paper carries one claim of a person.",
        source="Inner Mongolia 40",
        edits=(
            Edit(
                "services/filings/src/filings/claims/actions.py",
                "    if row.person_id in used_by or own:",
                "    if False:",
            ),
        ),
        tests=(f"{_CLAIMS}::test_the_same_evidence_is_found_twice_by_one_name_by_two_and_online",),
    ),
    Sabotage(
        name="many-at-once-blindly",
        rule="Many at once leaves those with remarks.",
        source="filing chain",
        edits=(
            Edit(
                "services/filings/src/filings/submission/actions/acts.py",
                "    if remarks and not wish.with_remarks:",
                "    if False:",
            ),
        ),
        tests=(f"{_CLAIMS}::test_the_same_evidence_is_found_twice_by_one_name_by_two_and_online",),
    ),
    Sabotage(
        name="fee-over-the-cap-taken",
        rule="A fee above the cap is not taken.",
        source="Inner Mongolia 26",
        edits=(
            Edit(
                "services/filings/src/filings/forms/domain/fees.py",
                "    if cents(fee) <= cap.cents:",
                "    if True:",
            ),
        ),
        tests=(f"{_FORMS}::test_a_fee_is_held_against_the_caps_of_the_regulation",),
    ),
    Sabotage(
        name="half-seen-again",
        rule="What has changed is seen by every office again.",
        source="filing chain",
        edits=(
            Edit(
                "services/filings/src/filings/submission/actions/submitting.py",
                "            filing = replace(filing, resume_at=None)",
                "            pass",
            ),
        ),
        tests=(f"{_TOGETHER}::test_what_has_changed_is_seen_by_every_office_again_before_it_is_decided",),
    ),
    Sabotage(
        name="numbers-to-everybody",
        rule="A sheet with numbers goes back to the unit alone.",
        source="personal data",
        edits=(
            Edit(
                "services/filings/src/filings/rosters/actions/rows.py",
                '    if not actor.acts_for(*filing.applicant):\n        raise NotAllowed("not-yours", "the sheet',
                '    if False:\n        raise NotAllowed("not-yours", "the sheet',
            ),
        ),
        tests=(f"{_ROSTERS}::test_a_sheet_goes_out_is_filled_in_and_comes_back",),
    ),
    Sabotage(
        name="recognition-withdrawn-behind-a-roster",
        rule="What a roster counts is withdrawn by its roster alone.",
        source="filing chain",
        edits=(
            Edit(
                "services/filings/src/filings/decisions/actions/withdrawals.py",
                "    if await decision_queries.author_of(tx, decision_id) == PLATFORM:",
                "    if False:",
            ),
        ),
        tests=(f"{_TOGETHER}::test_what_a_roster_counts_is_withdrawn_by_its_roster_alone",),
    ),
)
