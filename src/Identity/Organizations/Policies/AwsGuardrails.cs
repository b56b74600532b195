using System.Collections.Frozen;
using Rolecall.Identity.Accounts.Policies;

namespace Rolecall.Identity.Organizations.Policies;

/// <summary>
/// The SCP and the RCP that AWS manages: they allow everything, so that attaching a policy of their type only takes away.
/// </summary>
internal static class AwsGuardrails
{
    private static readonly FrozenDictionary<string, StoredGuardrail> ById = new[]
    {
        new StoredGuardrail
        {
            Id = "p-FullAWSAccess",
            Name = "FullAWSAccess",
            Description = "Allows access to every operation",
            Type = GuardrailTypes.ServiceControl,
            Document = new StoredPolicy("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"""),
        },
        new StoredGuardrail
        {
            Id = "p-RCPFullAWSAccess",
            Name = "RCPFullAWSAccess",
            Description = "Allows access to all resources",
            Type = GuardrailTypes.ResourceControl,
            Document = new StoredPolicy("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"""),
        },
    }.ToFrozenDictionary(policy => policy.Id);

    public static StoredGuardrail? Find(string id) => ById.GetValueOrDefault(id);

    public static StoredGuardrail Of(string type) => ById.Values.First(policy => policy.Type == type);

    public static bool IsAws(string id) => ById.ContainsKey(id);
}
