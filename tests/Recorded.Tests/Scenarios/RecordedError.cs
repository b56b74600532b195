namespace Rolecall.Recorded.Tests.Scenarios;

/// <summary>A refusal.</summary>
/// <param name="Type">"Sender" or "Receiver", where the wire tells it.</param>
/// <param name="Members">Further members, where the model has some: "Reason".</param>
internal sealed record RecordedError(
    string Code, string? Message, string? Type = null, IReadOnlyDictionary<string, string>? Members = null);
