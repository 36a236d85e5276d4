"""How people sign in: Flask-Security's flows, held on our accounts, our rules and our pages."""
