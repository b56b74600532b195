using Microsoft.Extensions.Time.Testing;
using Rolecall.Cluster.Tests.OrganizationRules;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.ReadModels;
using Rolecall.Grains;
using Rolecall.Grains.Accounts;
using Rolecall.Grains.Roles;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Ids;
using Rolecall.Policy;
using Rolecall.Tests;

namespace Rolecall.Cluster.Tests.Failures;

/// <summary>As of when, and until when, roles decide by what an account has in memory (docs/decisions/046).</summary>
public sealed class ActiveAccountTests(SlowOrganization silos) : IClassFixture<SlowOrganization>
{
    /// <summary>An activation that is given up while it loads is told nothing of its end: so it never begins.</summary>
    [Fact]
    public async Task Account_BeginsWithACall_AndNotWhileItLoads()
    {
        var world = await GuardrailWorld.Make(silos.First);
        var key = Keys.Account(silos.Realm, AccountId.Parse(world.Production));
        var account = silos.First.Grains.Grain<IAccountGrain>(key);
        await silos.Cluster.DeactivateAsync(account);
        Anywhere(key).Should().BeFalse("it was deactivated");
        var loading = new TaskCompletionSource();
        var waits = silos.WaitFor(loading.Task);

        var call = account.Describe();
        await waits.OrFail("the account does not ask for its guardrails");
        Anywhere(key).Should().BeFalse("it has no guardrails yet");
        loading.SetResult();
        await call.OrFail("the account is not activated");

        Anywhere(key).Should().BeTrue();
    }

    [Fact]
    public void Account_ThatHasEnded_BeginsNoMore()
    {
        var (active, roles) = (new ActiveAccounts(), new AccountRoles(("default", AccountId.Parse("111122223333")), null, new SystemRandomSource()));
        roles.Change(AccountState.Empty(AccountId.Parse("111122223333")), CompiledGuardrails.None, []);
        active.Begin("one", roles);
        active.Find("one")!.RoleOf("any").Should().NotBeNull("that there is none is a model, too");
        active.End("one", roles);

        active.Begin("one", roles);

        active.Find("one").Should().BeNull();
        roles.RoleOf("any").Should().BeNull();
    }

    [Fact]
    public void Account_OfALaterActivation_StaysWhenTheFormerEnds()
    {
        var active = new ActiveAccounts();
        var (former, later) = (new AccountRoles(("default", default), null, null!), new AccountRoles(("default", default), null, null!));
        active.Begin("one", former);
        active.Begin("one", later);

        active.End("one", former);

        active.Find("one").Should().BeSameAs(later);
    }

    [Fact]
    public void Account_ThatIsSuspended_BeginsWithItsNextCall()
    {
        var (active, roles) = (new ActiveAccounts(), new AccountRoles(("default", default), null, null!));
        active.Begin("one", roles);

        active.Suspend();
        active.Find("one").Should().BeNull();
        active.Begin("one", roles);

        active.Find("one").Should().BeSameAs(roles);
    }

    [Fact]
    public void Role_ThatIsLetGo_IsPublishedNoMore()
    {
        using var models = new PublishedModels(new FakeTimeProvider());
        var (id, key) = (AccountId.Parse("111122223333"), ModelKey.OfRole("default", AccountId.Parse("111122223333"), "any"));
        var roles = new AccountRoles(("default", id), models.Roles, new SystemRandomSource());
        roles.Change(AccountState.Empty(id), CompiledGuardrails.None, []);
        roles.RoleOf("any");
        models.Roles.Has(key).Should().BeTrue();

        roles.LetGo("any");

        models.Roles.Has(key).Should().BeFalse();
    }

    /// <summary>Else each change of a role would have its use told anew.</summary>
    [Fact]
    public void Role_ThatIsChanged_KnowsTheUseThatWasNoted()
    {
        var (id, use) = (AccountId.Parse("111122223333"), new RoleModel.Use("AROA", DateTimeOffset.UnixEpoch));
        var roles = new AccountRoles(("default", id), null, new SystemRandomSource());
        roles.Change(AccountState.Empty(id), CompiledGuardrails.None, []);
        var former = roles.RoleOf("any")!;
        former.Noted = use;

        roles.Change(AccountState.Empty(id), CompiledGuardrails.None, ["any"]);

        roles.RoleOf("any").Should().NotBeSameAs(former);
        roles.RoleOf("any")!.Noted.Should().Be(use);
    }

    private bool Anywhere(string key) => silos.Gateways.Any(gateway => gateway.Part<ActiveAccounts>().Find(key) is not null);
}
