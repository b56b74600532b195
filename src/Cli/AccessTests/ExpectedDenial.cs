using Rolecall.Api.Native.V1;
using YamlDotNet.Core;

namespace Rolecall.Cli.AccessTests;

/// <summary>What a denial is to be.</summary>
/// <param name="Kind">Implicit or explicit; unspecified for either.</param>
/// <param name="Layer">The layer that denies: "trustPolicy".</param>
/// <param name="Missing">A condition key without which the request is denied: "sts:ExternalId".</param>
internal sealed record ExpectedDenial(DecisionResult Kind, string? Layer, string? Missing)
{
    /// <summary>Where the file says the kind.</summary>
    public required Mark KindAt { get; init; }

    public required Mark LayerAt { get; init; }

    public required Mark MissingAt { get; init; }

    /// <summary>What is otherwise, and where the file says it; null where the decision is as expected.</summary>
    public (Mark At, string Message)? Difference(Decision decision) => decision switch
    {
        _ when Kind != DecisionResult.Unspecified && decision.Result != Kind =>
            (KindAt, $"expected an {Spelled(Kind)} denial, and it is {Spelled(decision.Result)}"),
        _ when Layer is { } layer && decision.DecidingLayer != layer =>
            (LayerAt, $"expected {layer} to deny, and it is {decision.DecidingLayer}"),
        _ when Missing is { } key
            && !decision.WouldAllow.SelectMany(remedy => remedy.Conditions).Any(
                one => one.Key.Equals(key, StringComparison.OrdinalIgnoreCase)) => (
            MissingAt,
            $"expected {key} to be what is missing, and it is {string.Join(", ", decision.WouldAllow.Select(remedy => remedy.Text))}"),
        _ => null,
    };

    private static string Spelled(DecisionResult result) => result switch
    {
        DecisionResult.Allowed => "allowed",
        DecisionResult.ExplicitDeny => "explicit",
        _ => "implicit",
    };
}
