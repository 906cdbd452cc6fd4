"""${message}

Does the running code survive it: 
What it locks, and for how long on 100 million rows: 
"""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
from common.migrate import grant

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
