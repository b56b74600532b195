namespace Rolecall.Policy;

public sealed partial record Decision
{
    /// <summary>AWS's text for the denial, with its reason. https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html</summary>
    public string DenialMessage => Principal.Kind == PrincipalKind.Federated ? DenialSubject : $"{DenialSubject} {Reason}";

    /// <summary>The same without the reason. Whom a provider vouches for has no name yet that could be told.</summary>
    internal string DenialSubject => Principal.Kind == PrincipalKind.Federated
        ? $"Not authorized to perform {Action}"
        : $"User: {Principal.Arn} is not authorized to perform: {Action}{(Resource == "*" ? "" : $" on resource: {Resource}")}";

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
