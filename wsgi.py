"""What a WSGI server imports."""

from api.app import create_app
from appeals.settings import Settings

app = create_app(Settings.from_env())
