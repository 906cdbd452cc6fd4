"""Names are looked for by a key that is the same for all ways to write them, and stand as they are kept today.

Does the running code survive it: yes. Until it is replaced it looks for names without an index of its own, among the
people of a unit or a region.
What it locks, and for how long on 100 million rows: writing to `person` waits while three indexes are made, some ten
minutes, and reading goes on; before that `person` and `account` are read once, and the few rows are written anew whose
names have in them what nobody sees, padding or a private code point of GBK.
"""

from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

_PRIVATE = "".join(map(chr, (*range(0xE78D, 0xE797), 0xE7C7, 0xE7C8, *range(0xE7E7, 0xE7F4), *range(0xE815, 0xE865))))
_ASSIGNED = (
    "︐︒︑︓︔︕︖︗︘︙ḿǹ〾⿰⿱⿲⿳⿴⿵⿶⿷⿸⿹⿺⿻⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎"
    "⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱䎬⺻䏝䓖䙡䙌龹䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻"
)
"""GB 18030-2022 has each of the former as one of these."""
_DOTS = "\u2022\u2027\u2219\u22c5\u30fb\u25cf\u0387\u16eb\u2e31\u2e33."
_LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# For PostgreSQL's regular expressions: what no key has, and of that what no name is kept with.
_NOT_IN_KEY = (
    r"\u0009-\u000D\u001C-\u0020\u0085\u00A0\u00AD\u034F\u0600-\u0605\u061C\u06DD\u070F\u115F\u1160\u1680\u17B4\u17B5"
    r"\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF9-\uFFFB"
    r"\U000E0001\U000E0020-\U000E007F\U000E0100-\U000E01EF"
)
_UNSEEN = (
    r"\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u200B-\u200F\u202A-\u202E\u2060-\u206F\u2800\u3164\uFE00-\uFE0F\uFEFF"
    r"\uFFA0\uFFF9-\uFFFB\U000E0001\U000E0020-\U000E007F\U000E0100-\U000E01EF"
)
_ODD = r"\u00A0\u1680\u2000-\u200A\u205F"
_HAN = r"\u2E80-\u2FDF\u3005\u3007\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\U00020000-\U0003FFFF"
_RUN = rf"[ \u3000]*[{_ODD}][ \u3000{_ODD}]*"


def upgrade() -> None:
    standard = f"translate(name, '{_PRIVATE}', '{_ASSIGNED}')"
    seen = f"regexp_replace({standard}, '[{_UNSEEN}]', '', 'g')"
    closed = f"regexp_replace({seen}, '(?<=[{_HAN}]){_RUN}(?=[{_HAN}])', '', 'g')"
    kept = f"trim(regexp_replace({closed}, '{_RUN}', ' ', 'g'))"
    for table in ("person", "account"):
        op.execute(f"""
            UPDATE {table} SET name = {kept}
            WHERE name ~ '[{_UNSEEN}{_ODD}{_PRIVATE}]' AND {kept} NOT IN ('', name)
        """)
    op.execute(f"""
        CREATE FUNCTION name_key(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN translate(
            regexp_replace(normalize(translate(given, '{_PRIVATE}', '{_ASSIGNED}'), NFKC), '[{_NOT_IN_KEY}]', '', 'g'),
            '{_DOTS}{_LATIN}', '{"·" * len(_DOTS)}{_LATIN.lower()}'
        )
    """)
    key = 'name_key(name) COLLATE "C"'
    for index, columns in (
        ("person_by_region_and_name_key", f"unit_region, ({key}), person_id"),
        ("person_by_unit_and_name_key", f"organisation_id, ({key}), person_id"),
        # Another expression of the same value, whose index is for this alone: people of a unit are found by the unit.
        ("person_by_name_key", '(lower(name_key(name)) COLLATE "C"), person_id'),
    ):
        op.execute(f"CREATE INDEX {index} ON person ({columns})")
    for index in ("person_by_region_and_name", "person_by_unit_and_name", "person_by_folded_name"):
        op.drop_index(index, "person")
