"""The WSGI application."""

import falcon

from workcore.errors import WorkcoreError
from workcore_entrypoints.rest import problems
from workcore_entrypoints.rest.access_log import AccessLog
from workcore_entrypoints.rest.contract import ROUTES, described
from workcore_entrypoints.rest.endpoints import resources
from workcore_entrypoints.rest.middleware import Addresses, Hygiene, RequestNames
from workcore_entrypoints.rest.routes import Service

App = falcon.App[falcon.Request, falcon.Response]


def create_app(service: Service) -> App:
    """Make the application that serves *service*."""
    names = RequestNames(str(service.application.ports.ids.new()))
    app: App = falcon.App(
        middleware=(
            names,
            AccessLog(service.meter, service.lent, service.spans),
            Addresses(service.proxies),
            Hygiene(service.drain),
        )
    )
    app.req_options.strip_url_path_trailing_slash = True
    app.req_options.auto_parse_qs_csv = False
    app.req_options.keep_blank_qs_values = True
    app.add_error_handler(Exception, problems.answer_unexpected)
    app.add_error_handler(falcon.HTTPError, problems.answer_http_error)
    app.add_error_handler(WorkcoreError, problems.answer_error)
    for resource in resources((*ROUTES, *described(service.version)), service):
        app.add_route(resource.path, resource)
    return app
