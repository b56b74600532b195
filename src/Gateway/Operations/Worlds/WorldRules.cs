using System.Collections.Frozen;
using Rolecall.Identity.AwsManaged;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Organizations;
using Rolecall.Identity.Organizations.Policies;
using Rolecall.Policy;
using Rolecall.Worlds;

namespace Rolecall.Gateway.Operations.Worlds;

/// <summary>What AWS's rules say to a world's policies.</summary>
public static class WorldRules
{
    private static readonly Lazy<FrozenDictionary<string, string>> AwsPolicies = new(() =>
        AwsManagedPolicies.All.DistinctBy(policy => policy.Name).ToFrozenDictionary(policy => policy.Name, policy => policy.Arn));

    /// <summary>For reading worlds.</summary>
    public static WorldChecks Checks => new() { RefuseDocument = Refusal, AwsPolicies = AwsPolicies.Value };

    private static string? Refusal(string json, WorldDocumentKind kind)
    {
        try
        {
            switch (kind)
            {
                case WorldDocumentKind.ServiceControl:
                    GuardrailDocuments.Parse(OrganizationState.Empty(""), json, GuardrailTypes.ServiceControl);
                    break;
                case WorldDocumentKind.ResourceControl:
                    GuardrailDocuments.Parse(OrganizationState.Empty(""), json, GuardrailTypes.ResourceControl);
                    break;
                default:
                    PolicyDocument.ParseNew(json, kind switch
                    {
                        WorldDocumentKind.Trust => PolicyGrammar.Trust,
                        WorldDocumentKind.Resource => PolicyGrammar.Resource,
                        _ => PolicyGrammar.Identity,
                    });
                    break;
            }
            return null;
        }
        catch (MalformedPolicyException malformed)
        {
            return malformed.Message;
        }
        catch (AwsFaultException refused)
        {
            return refused.Fault.Message;
        }
    }
}
