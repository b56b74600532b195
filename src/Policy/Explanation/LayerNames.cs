using Rolecall.Policy.Decisions;

namespace Rolecall.Policy.Explanation;

/// <summary>What AWS calls the layers in its messages.</summary>
internal static class LayerNames
{
    /// <summary>"identity-based policy".</summary>
    public static string Of(Layer layer) => layer switch
    {
        Layer.ResourceControlPolicy => "resource control policy",
        Layer.ServiceControlPolicy => "service control policy",
        Layer.ResourcePolicy => "resource-based policy",
        Layer.TrustPolicy => "role trust policy",
        Layer.PermissionsBoundary => "permissions boundary",
        Layer.SessionPolicy => "session policy",
        _ => "identity-based policy",
    };

    /// <summary>"service control policies".</summary>
    public static string OfMany(Layer layer) => layer switch
    {
        Layer.ResourceControlPolicy => "resource control policies",
        Layer.ServiceControlPolicy => "service control policies",
        _ => Of(layer),
    };

    /// <summary>"an identity-based policy"; a role has one trust policy.</summary>
    public static string WithArticle(Layer layer) => layer switch
    {
        Layer.TrustPolicy => "the ",
        Layer.IdentityPolicy => "an ",
        _ => "a ",
    } + Of(layer);
}
