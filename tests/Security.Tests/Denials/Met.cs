namespace Rolecall.Security.Tests.Denials;

/// <summary>What came back of a call, as whoever made it could read it.</summary>
/// <param name="RequestId">The call's id.</param>
/// <param name="Text">All of it: status, headers or trailers, body, and what any base64 in them holds.</param>
/// <param name="Form">The same but for the date, the request id, the sealed message and lengths, which vary from call to call.</param>
/// <param name="EncodedMessage">Null where none came along.</param>
internal sealed record Met(string RequestId, string Text, string Form, string? EncodedMessage);
