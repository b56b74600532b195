namespace Rolecall.Gateway.Wires.RestXml;

/// <summary>What goes back over REST-XML.</summary>
internal sealed record RestXmlAnswer
{
    public required int Status { get; init; }

    /// <summary>Without Content-Length, unless it is the answer to HEAD.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }
}
