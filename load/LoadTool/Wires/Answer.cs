namespace Rolecall.LoadTool.Wires;

/// <summary>What came of a call.</summary>
/// <param name="Body">The message, the XML or the object of an answer; empty for a refusal.</param>
/// <param name="Code">The AWS code of a refusal, or what kept the answer away ("Timeout", "ConnectionError"); null for an answer.</param>
/// <param name="Text">Its text.</param>
/// <param name="Sent">Bytes of the request's body.</param>
internal readonly record struct Answer(ReadOnlyMemory<byte> Body, string? Code, string? Text, int Sent)
{
    public bool Ok => Code is null;
}
