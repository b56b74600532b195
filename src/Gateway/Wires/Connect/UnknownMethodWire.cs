using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Rolecall.Api.Names;
using Rolecall.Api.SigV2;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Requests;

namespace Rolecall.Gateway.Wires.Connect;

/// <summary>
/// Paths that were meant for the native API or for the server's own paths, and are none: misspelled, or called by another HTTP method than
/// POST. Told as Connect tells it, with the nearest name. A path that can name a bucket is S3's, unless no client of S3 would ask so.
/// </summary>
internal sealed class UnknownMethodWire(OperationTable table, NearestMethods nearest) : HttpWire
{
    public override string LogName => "unknown-method";

    public override bool Claims(WireRequest request)
    {
        if (table.ByPath(request.Path) is not null)
            return !HttpMethods.IsPost(request.Http.Request.Method);
        return IsMisspelled(request) && !IsInABucket(request);
    }

    private bool IsMisspelled(WireRequest request)
    {
        // Query's forms come to no path, too, and are no JSON.
        var first = NearestMethods.FirstOf(request.Path);
        if (first.IsEmpty)
            return !IsOfAwsClient(request) && IsJson(request) && IsCall(request);
        // No bucket's name has them.
        var hasCapitals = first.ContainsAnyInRange('A', 'Z');
        if (hasCapitals && IsQualified(first))
            return true;
        return (first[0] == '_' || (hasCapitals && nearest.ServiceOf(first.ToString()) is not null) || IsCall(request))
            && !IsOfAwsClient(request);
    }

    public override Task Serve(WireRequest request)
    {
        // A sandbox's prefix is part of what was meant.
        var prefix = request.RawPath.EndsWith(request.Path, StringComparison.Ordinal) ? request.RawPath[..^request.Path.Length] : "";
        if (table.ByPath(request.Path) is not null)
        {
            request.Http.Response.Headers.Allow = HttpMethods.Post;
            return Answer(
                request,
                StatusCodes.Status405MethodNotAllowed,
                $"{prefix}{request.Path} is called by POST, with Content-Type: {ConnectJson.ContentType} and its request as the body: "
                + "{} where it has no members");
        }
        var isOwn = NearestMethods.FirstOf(request.Path) is ['_', ..];
        var hint = !isOwn ? nearest.Hint(request.Path, prefix)
            : NearestName.Of(request.Path, OwnPaths.Shown) is { } near ? $"did you mean {near}?"
            : $"the server's own are {string.Join(", ", OwnPaths.Shown)}";
        var what = $"{(isOwn ? "path" : "method")} {WireFaults.Echo(request.RawPath)}";
        return Answer(request, StatusCodes.Status404NotFound, $"there is no {what}; {hint}");
    }

    /// <summary>What follows a bucket in the host is a key, of whatever letters.</summary>
    private static bool IsInABucket(WireRequest request) => S3Host.Of(request.Http.Request.Host.Host).Bucket is not null;

    /// <summary>"rolecall.v1.SandboxService".</summary>
    private static bool IsQualified(ReadOnlySpan<char> segment) =>
        segment.StartsWith("rolecall.", StringComparison.OrdinalIgnoreCase)
        || segment.StartsWith("aws.", StringComparison.OrdinalIgnoreCase);

    /// <summary>It is signed as AWS clients sign, or names its operation as they do: it gets the error document that they read.</summary>
    private static bool IsOfAwsClient(WireRequest request) =>
        request.Scope is not null
        || RequestHeaders.Of(request.Http.Request.Headers, "Authorization")?.StartsWith("AWS", StringComparison.Ordinal) == true
        || request.Http.Request.Headers.ContainsKey("X-Amz-Target")
        || (request.Query.Length > 0 && SigV2Parser.IsPresigned(request.Query));

    /// <summary>S3 takes no such POST: its own have a word in the query, or a form.</summary>
    private static bool IsCall(WireRequest request) =>
        HttpMethods.IsPost(request.Http.Request.Method)
        && request.Query.Length == 0
        && (IsJson(request)
            || RequestHeaders.Of(request.Http.Request.Headers, "Authorization")
                ?.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) == true);

    private static bool IsJson(WireRequest request) => ConnectJson.IsType(request.Http.Request.ContentType, ConnectJson.ContentType);

    private static Task Answer(WireRequest request, int status, string message) =>
        request.Answer(status, ConnectJson.ContentType, ConnectJson.WriteError(StatusCode.Unimplemented, message, []));
}
