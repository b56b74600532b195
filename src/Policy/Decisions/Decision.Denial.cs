using Rolecall.Policy.Explanation;

namespace Rolecall.Policy.Decisions;

public sealed partial record Decision
{
    /// <summary>
    /// AWS's text for the denial, with its reason. https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
    /// </summary>
    public string DenialMessage => Principal.Kind == PrincipalKind.Federated || WasGivenUp ? DenialSubject : $"{DenialSubject} {Reason}";

    /// <summary>The same without the reason. A federated caller has no name yet.</summary>
    internal string DenialSubject => Principal.Kind == PrincipalKind.Federated
        ? $"Not authorized to perform {Action}"
        : $"User: {Principal.Arn} is not authorized to perform: {Action}{(ResourceName is { Length: > 0 } name ? $" on resource: {name}" : "")}";

    /// <summary>Most services do not tell the "*" of an action without a resource.</summary>
    private string? ResourceName => DeniedAs ?? (Resource == "*" ? null : Resource);

    /// <summary>No policy denies: there is nothing that AWS's text could name.</summary>
    private bool WasGivenUp => Layers.Any(layer => layer.Layer == DecidingLayer && layer.GivenUp is not null);

    private string Reason
    {
        get
        {
            if (Result != Verdict.ExplicitDeny)
                return $"because no {LayerNames.Of(DecidingLayer)} allows the {Action} action";
            var arn = Layers.FirstOrDefault(layer => layer.Layer == DecidingLayer)?.DenyingPolicyArn;
            return $"with an explicit deny in {LayerNames.WithArticle(DecidingLayer)}{(arn is null ? "" : ": " + arn)}";
        }
    }
}
