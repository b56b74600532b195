using System.Text.Json;

namespace Rolecall.Recorded.Tests.Scenarios;

/// <summary>Exchanges with AWS, one after the other in one account.</summary>
internal sealed record Scenario
{
    /// <summary>What a known difference names it by: "aws-recorded/iam-create-describe-role".</summary>
    public string Key { get; init; } = "";

    public required string Id { get; init; }

    /// <summary>Where it is known from.</summary>
    public string? Source { get; init; }

    /// <summary>Placeholders that the replaying side fills, each with its form, where # is a hex digit.</summary>
    public IReadOnlyDictionary<string, string> Names { get; init; } = new Dictionary<string, string>();

    public required IReadOnlyList<Step> Steps { get; init; }
}

/// <summary>A call and what AWS answered.</summary>
/// <param name="Answer">Null where AWS's answer was not recorded, but the call succeeded.</param>
internal sealed record Step(RecordedCall Call, RecordedAnswer? Answer);

/// <summary>A call as it was made.</summary>
internal sealed record RecordedCall
{
    public required string Service { get; init; }

    /// <summary>The operation of a Query or JSON service.</summary>
    public string? Operation { get; init; }

    public JsonElement? Parameters { get; init; }

    /// <summary>"root", "admin user", "stranger" (the root of an account of another organization), "nobody", or "credentials of step N".</summary>
    public string As { get; init; } = "admin user";

    /// <summary>Of a REST service: "PUT /${bucket1}?policy".</summary>
    public string? Http { get; init; }

    /// <summary>Of a REST service: the body, text as it is, anything else as JSON.</summary>
    public JsonElement? Body { get; init; }

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}

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

/// <summary>A refusal.</summary>
/// <param name="Type">"Sender" or "Receiver", where the wire tells it.</param>
/// <param name="Members">Further members, where the model has some: "Reason".</param>
internal sealed record RecordedError(string Code, string? Message, string? Type = null, IReadOnlyDictionary<string, string>? Members = null);
