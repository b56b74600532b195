using System.Reflection;
using System.Runtime.Serialization;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Configuration;
using Rolecall.Api.SigV2;
using Rolecall.Api.SigV4;
using Rolecall.Contracts.Serialization;
using Rolecall.Identity.Accounts.Providers;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Accounts.Tags;
using Rolecall.Identity.Authorizations;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Organizations.Policies;
using Rolecall.Identity.Quotas;
using Rolecall.Identity.Sandboxes;
using Rolecall.Identity.Sessions.Federation;
using Rolecall.Identity.Sessions.Issuing;
using Rolecall.Identity.Sessions.Revocations;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;
using Rolecall.Policy.Explanation;

[assembly: TypeManifestProvider(typeof(SentTypes))]

namespace Rolecall.Contracts.Serialization;

/// <summary>
/// The types of Policy, Identity and Api that cross silos. They say how by the runtime library's own attributes: these projects know no
/// Orleans, and its generator cannot set the init-only members of another project (docs/decisions/016).
/// </summary>
internal sealed class SentTypes : ITypeManifestProvider
{
    public void Configure(TypeManifestOptions options)
    {
        Add<Principal>(options);
        Add<ConditionEntry>(options);
        Add<CallerSide>(options);
        Add<Decision>(options);
        Add<LayerResult>(options);
        Add<StatementTrace>(options);
        Add<ConditionTrace>(options);
        Add<Remedy>(options);

        Add<Fault>(options);
        Add<EntityTag>(options);
        Add<NamedPolicy>(options);
        Add<PrincipalId>(options);
        Add<RoleDefinition>(options);
        Add<NeededAction>(options);
        Add<RoleSessionAsk>(options);
        Add<ProviderDefinition>(options);
        Add<FederatedOrigin>(options);
        Add<AssertedIdentity>(options);
        Add<SessionRevocation>(options);
        Add<GuardrailLevel>(options);
        Add<Guardrails>(options);
        Add<SandboxClock>(options);
        Add<AuthorizationRecord>(options);
        Add<EvaluatedPolicy>(options);
        Add<MatchedPolicy>(options);
        Add<MatchedStatement>(options);
        Add<StoredQuota>(options);
        Add<QuotaSetting>(options);

        Add<SigV4Proof>(options);
        Add<ChunkChain>(options);
        Add<SigV2Proof>(options);
    }

    /// <summary>They are immutable: within a silo the grains share them.</summary>
    private static void Add<T>(TypeManifestOptions options)
    {
        options.FieldCodecs.Add(typeof(MemberCodec<T>));
        options.Copiers.Add(typeof(ShallowCopier<T>));
        options.WellKnownTypeAliases[typeof(T).GetCustomAttribute<DataContractAttribute>()!.Name!] = typeof(T);
    }
}
