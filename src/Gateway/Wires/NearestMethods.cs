using Rolecall.Api.Names;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Wires.RestXml;

namespace Rolecall.Gateway.Wires;

/// <summary>What a path that names no method was meant to be. A server that is called as it should be never looks.</summary>
internal sealed class NearestMethods(OperationTable table)
{
    private readonly Lazy<Dictionary<string, string[]>> found = new(() => table.Services.ToDictionary(
        service => service.FullName, service => service.Methods.Select(method => method.Name).ToArray()));

    private Dictionary<string, string[]> Methods => found.Value;

    private IEnumerable<string> Services => Methods.Keys;

    /// <summary>What an error tells behind the path: the nearest method, the methods of the nearest service, or all services.</summary>
    /// <param name="path">As it came, percent-encoded.</param>
    /// <param name="prefix">What the paths that it shows begin with.</param>
    public string Hint(string path, string prefix = "")
    {
        var segments = SegmentsOf(path);
        var method = segments.Length > 1 ? segments[^1] : "";
        if (segments.Length > 0 && ServiceOf(segments[0]) is { } service)
            return Nearest(method, Methods[service]) is { } near
                ? $"did you mean {prefix}/{service}/{near}?"
                : $"{service} has {string.Join(", ", Methods[service])}";
        // "/v1/ListSandboxes".
        var named = Services
            .SelectMany(one => Methods[one]
                .Where(name => name.Equals(method, StringComparison.OrdinalIgnoreCase))
                .Select(name => $"{prefix}/{one}/{name}"))
            .ToArray();
        if (named.Length is > 0 and <= 3)
            return $"did you mean {string.Join(" or ", named)}?";
        var own = Services.Where(name => name.StartsWith("rolecall.", StringComparison.Ordinal));
        return $"services are {string.Join(", ", own)} and those of AWS";
    }

    /// <summary>
    /// The service that the first part of a path names, or nearly names, with its package or without; null where there is none.
    /// </summary>
    public string? ServiceOf(string text) =>
        (Methods.ContainsKey(text) ? text : null)
        ?? Services.FirstOrDefault(name => ShortName(name).Equals(text, StringComparison.OrdinalIgnoreCase))
        ?? NearestName.Of(text, Services)
        ?? (NearestName.Of(text, Services.Select(ShortName)) is { } near ? Services.First(name => ShortName(name) == near) : null);

    /// <summary>The first part of a path, decoded, behind however many slashes; empty where there is none.</summary>
    public static ReadOnlySpan<char> FirstOf(string path)
    {
        var rest = path.AsSpan().TrimStart('/');
        var first = rest.IndexOf('/') is >= 0 and var end ? rest[..end] : rest;
        return first.Contains('%') && Rfc3986.Decode(first) is { } decoded ? decoded : first;
    }

    private static string[] SegmentsOf(string path) =>
        (Rfc3986.Decode(path) ?? path).Split('/', StringSplitOptions.RemoveEmptyEntries);

    private static string ShortName(string service) => service[(service.LastIndexOf('.') + 1)..];

    private static string? Nearest(string text, string[] names) =>
        text.Length == 0 ? null : Array.Find(names, name => name == text) ?? NearestName.Of(text, names);
}
