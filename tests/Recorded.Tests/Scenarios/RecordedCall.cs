using System.Text.Json;

namespace Rolecall.Recorded.Tests.Scenarios;

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
