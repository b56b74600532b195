using System.Text.Json;

namespace Rolecall.Recorded.Tests.Scenarios;

/// <summary>What AWS answered.</summary>
internal sealed record RecordedAnswer
{
    public required int Status { get; init; }

    /// <summary>All members of the answer: AWS sent no other.</summary>
    public JsonElement? Members { get; init; }

    public RecordedError? Error { get; init; }

    /// <summary>The whole body, where its very bytes are known.</summary>
    public string? Body { get; init; }

    /// <summary>The members stand in AWS's order, which is held too.</summary>
    public bool Ordered { get; init; }
}
