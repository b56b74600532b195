using System.Text.Json;
using System.Text.Json.Serialization;
using Rolecall.Contracts;
using Rolecall.Contracts.Storage;
using Rolecall.Identity;

namespace Rolecall.Grains;

/// <summary>One organization: for now, the accounts that it created. An account's own stream is what makes its id unique.</summary>
[GrainType("organization")]
internal sealed class OrganizationGrain(IEventStore store, IRandomSource random) : Grain, IOrganizationGrain
{
    /// <summary>Drawing an id that is taken is a one-in-millions event; this often in a row is a broken generator.</summary>
    private const int MostDraws = 16;

    private Journal<OrganizationInfo?, OrganizationChange> journal = null!;

    private string Id => Keys.NameOf(this.GetPrimaryKeyString());

    private string Sandbox => Keys.SandboxOf(this.GetPrimaryKeyString());

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        journal = new(store, this.GetPrimaryKeyString(), OrganizationChange.Format(Id));
        return journal.Load(cancellationToken);
    }

    public Task<OrganizationInfo?> Describe() => Task.FromResult(journal.State);

    public async Task<AccountReply> Create(string name, string? managementAccountId, DateTimeOffset now)
    {
        if (journal.State is not null)
            return new AccountReply { Fault = Fault.EntityAlreadyExists($"There is an organization {Id} already.") };
        var reply = await Open(name, managementAccountId, now);
        return reply.Account is { } account
            ? await Keep(reply, new OrganizationChange { Name = name, Account = account })
            : reply;
    }

    public async Task<AccountReply> CreateAccount(string name, string? accountId, DateTimeOffset now)
    {
        if (journal.State is null)
            return new AccountReply { Fault = Fault.NoSuchOrganization(Id) };
        var reply = await Open(name, accountId, now);
        return reply.Account is { } account ? await Keep(reply, new OrganizationChange { Account = account }) : reply;
    }

    private async Task<AccountReply> Open(string name, string? accountId, DateTimeOffset now)
    {
        for (var draw = 0; draw < MostDraws; draw++)
        {
            var id = accountId ?? AccountIds.New(random);
            var opening = new AccountOpening { AccountId = id, Name = name, OrganizationId = Id, CreatedAt = now };
            if (await GrainFactory.Grain<IAccountGrain>(Keys.Account(Sandbox, id)).Open(opening))
                return new AccountReply { Account = opening };
            if (accountId is not null)
                return new AccountReply { Fault = Fault.AccountExists(id) };
        }
        return new AccountReply { Fault = Fault.InternalFailure() };
    }

    private async Task<AccountReply> Keep(AccountReply reply, OrganizationChange change)
    {
        try
        {
            await journal.Commit(change);
            return reply;
        }
        catch (Exception failure) when (failure is StoreUnavailableException or StreamConflictException)
        {
            DeactivateOnIdle();
            return new AccountReply { Fault = Fault.ServiceUnavailable("The organization cannot be written now.") };
        }
    }
}

/// <summary>An account joins; the first record also names the organization.</summary>
internal sealed record OrganizationChange
{
    public string? Name { get; init; }

    public required AccountOpening Account { get; init; }

    public static JournalFormat<OrganizationInfo?, OrganizationChange> Format(string id) => new()
    {
        Empty = null,
        Apply = (state, change) => Apply(id, state, change),
        WriteChange = change => JsonSerializer.SerializeToUtf8Bytes(change, OrganizationJson.Default.OrganizationChange),
        ReadChange = bytes => JsonSerializer.Deserialize(bytes.Span, OrganizationJson.Default.OrganizationChange)
            ?? throw new InvalidDataException("an organization change record is null"),
        WriteSnapshot = state => JsonSerializer.SerializeToUtf8Bytes(state, OrganizationJson.Default.OrganizationInfo),
        ReadSnapshot = bytes => JsonSerializer.Deserialize(bytes.Span, OrganizationJson.Default.OrganizationInfo),
    };

    private static OrganizationInfo Apply(string id, OrganizationInfo? state, OrganizationChange change) => state is null
        ? new OrganizationInfo
        {
            Id = id,
            Name = change.Name ?? "",
            ManagementAccountId = change.Account.AccountId,
            CreatedAt = change.Account.CreatedAt,
            Accounts = [change.Account],
        }
        : state with { Accounts = [.. state.Accounts.Append(change.Account).OrderBy(account => account.AccountId, StringComparer.Ordinal)] };
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(OrganizationChange))]
[JsonSerializable(typeof(OrganizationInfo))]
internal sealed partial class OrganizationJson : JsonSerializerContext;
