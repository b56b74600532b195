namespace Rolecall.Policy;

public sealed partial record Decision
{
    /// <summary>AWS's text for the denial. https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html</summary>
    public string DenialMessage
    {
        get
        {
            // Whom a provider vouches for has no name yet that could be told.
            if (Principal.Kind == PrincipalKind.Federated)
                return $"Not authorized to perform {Action}";
            // No policy denies: there is nothing that AWS's text could name.
            var reason = Layers.Any(layer => layer.Layer == DecidingLayer && layer.GivenUp is not null) ? "" : " " + Reason;
            var on = Resource == "*" ? "" : $" on resource: {Resource}";
            return $"User: {Principal.Arn} is not authorized to perform: {Action}{on}{reason}";
        }
    }

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
