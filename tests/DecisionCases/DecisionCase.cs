using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;

namespace Rolecall.DecisionCases;

/// <summary>One decision: who asks what, under which policies, and the answer.</summary>
public sealed record DecisionCase
{
    /// <summary>The file's name without ".json"; given by the reader.</summary>
    [JsonIgnore]
    public string File { get; init; } = "";

    public required string Name { get; init; }

    public required string Caller { get; init; }

    /// <summary>The role's ARN where it has a path that the session's ARN does not show.</summary>
    public string? RoleArn { get; init; }

    /// <summary>The user behind a federated user.</summary>
    public string? FederatedBy { get; init; }

    public JsonElement? Identity { get; init; }

    /// <summary>Further identity policies, as a group's or an attached one.</summary>
    public ImmutableArray<JsonElement> Attached { get; init; } = [];

    public JsonElement? Boundary { get; init; }

    public JsonElement? Session { get; init; }

    public JsonElement? ResourcePolicy { get; init; }

    public JsonElement? TrustPolicy { get; init; }

    public ImmutableArray<ImmutableArray<JsonElement>> ServiceControl { get; init; } = [];

    public ImmutableArray<ImmutableArray<JsonElement>> ResourceControl { get; init; } = [];

    /// <summary>The account that owns the resource, where its ARN does not say so.</summary>
    public string? Owner { get; init; }

    public required string Action { get; init; }

    public required string Resource { get; init; }

    public Dictionary<string, JsonElement> Context { get; init; } = [];

    /// <summary>"allow", "implicit deny" or "explicit deny".</summary>
    public required string Expect { get; init; }

    /// <summary>The layer that decides.</summary>
    public required Layer By { get; init; }

    /// <summary>What AWS's message says after "User: … on resource: …"; every deny has it.</summary>
    public string? Text { get; init; }

    /// <summary>Texts that the explanation must have.</summary>
    public ImmutableArray<string> Explains { get; init; } = [];

    /// <summary>The ways that the case cannot go, each with the reason. A case that can go a way that it declares here is an error.</summary>
    public ImmutableDictionary<CasePath, string> NotOver { get; init; } = ImmutableDictionary<CasePath, string>.Empty;

    /// <summary>The verdict that <see cref="Expect"/> names.</summary>
    [JsonIgnore]
    public Verdict Verdict => Expect switch
    {
        "allow" => Verdict.Allow,
        "implicit deny" => Verdict.ImplicitDeny,
        "explicit deny" => Verdict.ExplicitDeny,
        _ => throw new FormatException($"'{Expect}' is no expectation"),
    };

    /// <summary>AWS's whole message; null for an allow.</summary>
    [JsonIgnore]
    public string? Message =>
        Text is null
            ? null
            : $"User: {Caller} is not authorized to perform: {Action}{(Resource == "*" ? "" : $" on resource: {Resource}")} {Text}";

    /// <summary>Inline and attached.</summary>
    [JsonIgnore]
    public IEnumerable<JsonElement> AllIdentity => Identity is { } inline ? [inline, .. Attached] : Attached;

    /// <summary>The account that owns the resource; null where the case says nothing of it: the caller's.</summary>
    [JsonIgnore]
    public string? ResourceAccount => Owner ?? (Arn.TryParse(Resource, out var arn) && arn.Account.Length == 12 ? arn.Account : null);

    /// <summary>The bucket, where the resource is one or an object in one.</summary>
    [JsonIgnore]
    public string? BucketName => Arn.TryParse(Resource, out var arn) && arn.Service == "s3" ? arn.Resource.Split('/')[0] : null;

    public override string ToString() => $"{File}: {Name}";
}
