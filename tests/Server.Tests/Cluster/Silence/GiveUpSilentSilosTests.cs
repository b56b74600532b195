using System.Collections.Immutable;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Organizations;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Server.Cluster.Silence;

namespace Rolecall.Server.Tests.Cluster.Silence;

/// <summary>Which calls are given the time in which a silent silo's leases run out: whoever gives them up tells a caller nothing.</summary>
public sealed class GiveUpSilentSilosTests
{
    [Theory]
    [InlineData("PutRolePolicy", true)]
    [InlineData("CreateUser", true)]
    [InlineData("GetRole", false)]
    [InlineData("ListUsers", false)]
    public void OperationOfAnAccount_WaitsForLeases_WhereItWrites(string operation, bool waits)
    {
        var perform = new PerformCall { Operation = operation, Request = default, Entries = ImmutableArray<Policy.ConditionEntry>.Empty, Now = default };
        GiveUpSilentSilos.WaitsForLeases(typeof(IAccountConfiguration), "Perform", perform).Should().Be(waits);
    }

    [Theory]
    [InlineData(typeof(ISandboxGrain), "LeaseTo", false)]
    [InlineData(typeof(ISandboxGrain), "Reset", true)]
    [InlineData(typeof(IOrganizationMember), "CloseAlone", true)]
    [InlineData(typeof(IOrganizationMember), "Standing", false)]
    [InlineData(typeof(IOrganizationGrain), "Execute", true)]
    [InlineData(typeof(IOrganizationGrain), "Describe", false)]
    [InlineData(typeof(IAccountCallers), "Authenticate", false)]
    public void Call_WaitsForLeases_WhereItChangesWhatIsLeased(Type of, string method, bool waits) =>
        GiveUpSilentSilos.WaitsForLeases(of, method, null).Should().Be(waits);
}
