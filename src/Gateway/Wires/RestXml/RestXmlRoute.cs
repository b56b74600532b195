using Google.Protobuf.Reflection;

namespace Rolecall.Gateway.Wires.RestXml;

/// <summary>The operation that a REST-XML request names, with what its URI says.</summary>
internal sealed record RestXmlRoute
{
    public required MethodDescriptor Operation { get; init; }

    /// <summary>Decoded, by the names in the path template: "Bucket", "Key".</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>Decoded, in order.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Query { get; init; }

    public bool IsHead { get; init; }
}
