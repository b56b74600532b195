namespace Rolecall.LoadTool.Wires;

/// <summary>What came of a call.</summary>
/// <param name="Body">The message, the XML or the object of an answer; empty for a refusal.</param>
/// <param name="Code">The AWS code of a refusal, or what kept the answer away ("Timeout", "ConnectionError"); null for an answer.</param>
/// <param name="Text">Its text.</param>
/// <param name="Sent">Bytes of the request's body.</param>
internal readonly record struct Answer(ReadOnlyMemory<byte> Body, string? Code, string? Text, int Sent)
{
    public bool Ok => Code is null;

    /// <summary>By which the trail knows the call; null where no server told it.</summary>
    public string? RequestId { get; init; }

    /// <summary>The server refused it by its rate limit, without deciding.</summary>
    public bool IsThrottled => Code is "Throttling" or "ThrottlingException";

    /// <summary>
    /// Whether nobody knows if the call was done: no answer came, or the server says that it may have been and to try again. (ResourceExhausted is
    /// HTTP/2's: a server that stood still refuses streams beside those that their callers have given up. A throttled call has AWS's code.)
    /// </summary>
    public bool IsOpen => Code is "Unavailable" or "DeadlineExceeded" or "Cancelled" or "Internal" or "Unknown" or "Timeout" or "ConnectionError"
        or "ResourceExhausted" or "ServiceUnavailable" or "InternalFailure";
}
