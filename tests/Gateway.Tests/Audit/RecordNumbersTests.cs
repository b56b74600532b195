using Rolecall.Identity.Sessions;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;

namespace Rolecall.Gateway.Tests.Audit;

/// <summary>Kept records hold these by number: one that is moved would make former records tell something else (docs/decisions/025).</summary>
public sealed class RecordNumbersTests
{
    public static TheoryData<Type, string> Numbers { get; } = new()
    {
        { typeof(PrincipalKind), "Anonymous 0, Root 1, User 2, RoleSession 3, FederatedUser 4, Service 5, Federated 6" },
        { typeof(SessionKind), "Role 1, User 2, Federated 3, Root 4" },
        { typeof(Verdict), "ImplicitDeny 0, Allow 1, ExplicitDeny 2" },
        {
            typeof(Layer),
            "ResourceControlPolicy 0, ServiceControlPolicy 1, ResourcePolicy 2, TrustPolicy 3, IdentityPolicy 4, PermissionsBoundary 5, SessionPolicy 6"
        },
    };

    [Theory]
    [MemberData(nameof(Numbers))]
    public void NumberInARecord_StaysWhatItWas(Type kind, string numbers) =>
        string.Join(", ", Enum.GetValues(kind).Cast<Enum>().Select(value => $"{value} {value:D}")).Should().Be(numbers);
}
