using Google.Protobuf;
using Rolecall.Contracts;
using Rolecall.DecisionCases;
using Rolecall.Identity.Organizations.Policies;

namespace Rolecall.Cases.Tests.Worlds;

/// <summary>One case made real in a sandbox of its own.</summary>
internal sealed class World(CaseServer server, string sandbox, DecisionCase one)
{
    private readonly Dictionary<string, Credential.Keys> roots = [];

    public DecisionCase Case => one;

    public string Sandbox => sandbox;

    /// <summary>What the case's caller calls with; a service has nothing.</summary>
    public Credential? Caller { get; set; }

    /// <summary>The user's or role's unique id, which the case calls <see cref="CaseCaller.UserId"/> or <see cref="CaseCaller.RoleId"/>.</summary>
    public (string InCase, string Real)? UniqueId { get; set; }

    /// <summary>The organization of the caller's account, where the case has guardrails.</summary>
    public Api.Native.V1.Organization? Organization { get; set; }

    /// <summary>ARNs of SCPs that the case calls otherwise.</summary>
    public List<(string InCase, string Real)> Guardrails { get; } = [];

    /// <summary>The case's text as it is in this world.</summary>
    public string Real(string text) => UniqueId is var (inCase, real) ? text.Replace(inCase, real, StringComparison.Ordinal) : text;

    /// <summary>The case's request as it is in this world.</summary>
    public IMessage Real(IMessage request) => JsonParser.Default.Parse(Real(JsonFormatter.Default.Format(request)), request.Descriptor);

    /// <summary>This world's text as it would be in the case.</summary>
    public string InCase(string text) => Guardrails.Aggregate(
        UniqueId is var (inCase, real) ? text.Replace(real, inCase, StringComparison.Ordinal) : text,
        (told, guardrail) => told.Replace(guardrail.Real, guardrail.InCase, StringComparison.Ordinal));

    public async Task<T> As<T>(Credential who, IMessage request) where T : IMessage => (T)(await server.Run(sandbox, who, request)).Answer;

    public Task<T> AsAdministrator<T>(IMessage request) where T : IMessage => As<T>(new Credential.Administrator(), request);

    /// <summary>As the root of the account, which is opened where it is not yet.</summary>
    public async Task<T> AsRoot<T>(string accountId, IMessage request) where T : IMessage => await As<T>(await Root(accountId), request);

    public async Task<Credential.Keys> Root(string accountId)
    {
        if (roots.TryGetValue(accountId, out var root))
            return root;
        if (GuardrailMaking.Binds(one, accountId))
            return roots[accountId] = await GuardrailMaking.Open(this, accountId);
        // Of an organization of its own, which does not bind its management account.
        var made = await AsAdministrator<Api.Native.V1.CreateOrganizationResponse>(new Api.Native.V1.CreateOrganizationRequest
        {
            Name = "of " + accountId,
            ManagementAccountId = accountId,
            WithRootAccessKey = true,
        });
        return roots[accountId] = new(made.RootAccessKey.AccessKeyId, made.RootAccessKey.SecretAccessKey);
    }
}
