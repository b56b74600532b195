using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Rolecall.Api.Names;
using Rolecall.Gateway.Operations;

namespace Rolecall.Gateway.Wires.Connect;

/// <summary>
/// Paths of methods that are misspelled, or called by another HTTP method than POST: told as Connect tells it, with the nearest name. No bucket
/// is meant: their names have no capitals.
/// </summary>
internal sealed class UnknownMethodWire(OperationTable table) : HttpWire
{
    public override string LogName => "unknown-method";

    public override bool Claims(WireRequest request) =>
        (request.Path.StartsWith("/rolecall.v", StringComparison.OrdinalIgnoreCase)
            || request.Path.StartsWith("/aws.", StringComparison.OrdinalIgnoreCase))
        && request.Path.Split('/') is ["", var service, _]
        && service.Any(char.IsAsciiLetterUpper)
        && (table.ByPath(request.Path) is null || !HttpMethods.IsPost(request.Http.Request.Method));

    public override Task Serve(WireRequest request)
    {
        if (table.ByPath(request.Path) is null)
            return Answer(
                request, StatusCodes.Status404NotFound, $"there is no method {WireFaults.Echo(request.Path)}{Hint(request.Path)}");
        request.Http.Response.Headers.Allow = HttpMethods.Post;
        return Answer(
            request,
            StatusCodes.Status405MethodNotAllowed,
            $"{request.Path} is called by POST, with Content-Type: {ConnectJson.ContentType} and its request as the body: {{}} where it has no members");
    }

    /// <summary>The nearest method of the service, else the nearest service with its methods.</summary>
    private string Hint(string path)
    {
        var (service, method) = (path.Split('/')[1], path.Split('/')[2]);
        var services = table.Services.Select(one => one.FullName).ToArray();
        var found = Array.Find(services, name => name == service) ?? NearestName.Of(service, services);
        if (found is null)
            return $"; services are {string.Join(", ", services.Where(name => name.StartsWith("rolecall.", StringComparison.Ordinal)))} and those of AWS";
        var methods = table.Services.Single(one => one.FullName == found).Methods.Select(one => one.Name).ToArray();
        return (Array.Find(methods, name => name == method) ?? NearestName.Of(method, methods)) is { } near
            ? $"; did you mean /{found}/{near}?"
            : $"; {found} has {string.Join(", ", methods)}";
    }

    private static Task Answer(WireRequest request, int status, string message) =>
        request.Answer(status, ConnectJson.ContentType, ConnectJson.WriteError(StatusCode.Unimplemented, message, []));
}
