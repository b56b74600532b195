using Rolecall.Api.Protocol.V1;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Wires.RestXml;

namespace Rolecall.Gateway.Wires.RestJson;

/// <summary>Which operation a REST-JSON request means: by its service, method and path. https://smithy.io/2.0/spec/http-bindings.html</summary>
internal sealed class RestJsonRoutes
{
    private readonly (Operation Row, string Method, string[] Segments)[] routes;

    public RestJsonRoutes(IEnumerable<Operation> rows) =>
        routes =
        [
            .. from row in rows
               where OperationTable.RuleOf(row.Method.Service).Wire == Wire.RestJson
               let rule = row.Method.GetOptions().GetExtension(AnnotationsExtensions.Operation)
               select (row, rule.HttpMethod, rule.HttpPath.Split('/', StringSplitOptions.RemoveEmptyEntries)),
        ];

    /// <summary>Whether a path is one of the service's, whatever the method: a service may share its signing name with another wire.</summary>
    public bool Knows(string service, string path)
    {
        foreach (var (row, _, segments) in routes)
        {
            if (OperationTable.SigningNameOf(row.Method.Service) == service && Fits(segments, path))
                return true;
        }
        return false;
    }

    /// <summary>The row, with the values of the path's labels; null where no operation has the path and the method.</summary>
    public (Operation Row, Dictionary<string, string> Labels)? Find(string service, string method, string path)
    {
        foreach (var (row, itsMethod, segments) in routes)
        {
            if (itsMethod != method || OperationTable.SigningNameOf(row.Method.Service) != service || !Fits(segments, path))
                continue;
            return (row, segments.Zip(path[1..].Split('/'))
                .Where(pair => pair.First.StartsWith('{'))
                .ToDictionary(pair => pair.First.Trim('{', '}'), pair => Rfc3986.Decode(pair.Second) ?? throw WireFaults.InvalidUri()));
        }
        return null;
    }

    private static bool Fits(string[] segments, string path)
    {
        if (!path.StartsWith('/'))
            return false;
        var parts = path[1..].Split('/', segments.Length + 1);
        return parts.Length == segments.Length
            && segments.Zip(parts).All(pair => pair.First.StartsWith('{') ? pair.Second.Length > 0 : pair.First == pair.Second);
    }
}
