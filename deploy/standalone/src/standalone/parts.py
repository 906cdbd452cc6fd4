"""Those of whom the demo tells something, and the HR authority whose officials decide about them."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from offices.regions import stem_of
from standalone.accounts import choose_learner
from standalone.cheats import who_may_be_told_of
from standalone.people import MadeOrganisation, MadePerson


@dataclass(frozen=True)
class Parts:
    """Who plays what; fewer where there are few people."""

    learner: MadePerson
    """Signs in at the portal."""
    cheats: Sequence[MadePerson] = ()
    """Have learned nothing."""
    substituted: MadePerson | None = None
    """Was certified by hours that somebody else learned (替学)."""
    office: MadeOrganisation | None = None
    """The HR authority of the first cheat and of the substituted person; none where there is no cheat."""

    def is_met(self, person: MadePerson) -> bool:
        """Whether the last year of this person meets its requirements, whatever chance says."""
        return person is self.learner or person is self.substituted


def choose_parts(
    people: Sequence[MadePerson], late: Set[MadePerson], organisations: Sequence[MadeOrganisation]
) -> Parts:
    """The learner; three cheats, as near as there are, so that the clerk who signs in has something to look at; and
    somebody whom an HR authority of the first cheat reaches, the nearest one that reaches anybody.
    """
    learner = choose_learner(people, late)
    region_of = {item.code: item.region_code for item in organisations}
    home = region_of[learner.organisation_code]

    def is_far(person: MadePerson) -> tuple[bool, bool]:
        region = region_of[person.organisation_code]
        return not region.startswith(stem_of(home)), region[:4] != home[:4]

    fitting = sorted(who_may_be_told_of(people, late, learner), key=is_far)
    cheats, others = fitting[:3], fitting[3:]
    if not cheats:
        return Parts(learner)
    offices = [item for item in _upwards(organisations) if _reaches(item, region_of[cheats[0].organisation_code])]
    for office in offices:
        for person in others:
            if _reaches(office, region_of[person.organisation_code]):
                return Parts(learner, cheats, person, office)
    return Parts(learner, cheats, None, offices[0])


def _upwards(organisations: Sequence[MadeOrganisation]) -> list[MadeOrganisation]:
    """HR authorities: those of counties, then of cities, then of provinces."""
    offices = [item for item in organisations if item.kind == "hr-authority"]
    return sorted(offices, key=lambda item: -len(stem_of(item.region_code)))


def _reaches(office: MadeOrganisation, region_code: str) -> bool:
    return region_code.startswith(stem_of(office.region_code))
