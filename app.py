"""Read the settings, build the assistant, serve its page: `python app.py`."""

from assistant.settings import read_settings
from assistant.web.server import serve

if __name__ == "__main__":
    serve(read_settings())
