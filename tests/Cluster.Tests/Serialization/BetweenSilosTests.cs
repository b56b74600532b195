using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Rolecall.Contracts;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests.Serialization;

/// <summary>
/// Whatever one silo says to another arrives whole. A member that is forgotten where a type is described to Orleans would be its
/// default on the other silo alone: a decision without the statement that made it, a principal without its user.
/// </summary>
public sealed class BetweenSilosTests
{
    private static readonly Assembly Contracts = typeof(IAccountGrain).Assembly;

    private static readonly Serializer Serializer = new ServiceCollection()
        .AddSerializer(serializer => serializer.AddAssembly(Contracts))
        .BuildServiceProvider().GetRequiredService<Serializer>();

    /// <summary>The types of the contracts, and those of other projects that the contracts describe.</summary>
    private static IEnumerable<Type> Sent => Contracts.GetTypes()
        .Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null && !type.Name.EndsWith("Surrogate", StringComparison.Ordinal))
        .Concat(Contracts.GetTypes()
            .SelectMany(type => type.GetInterfaces())
            .Where(found => found.IsGenericType && found.GetGenericTypeDefinition() == typeof(IConverter<,>))
            .Select(found => found.GetGenericArguments()[0]))
        .Where(type => !type.IsEnum && !type.IsAssignableTo(typeof(Exception)));

    public static TheoryData<string> Names => [.. Sent.Select(type => type.FullName!).Distinct().Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryMember_ArrivesOnTheOtherSilo(string name)
    {
        var sent = new FilledValues().Of(Sent.First(type => type.FullName == name));
        FilledValues.Unfilled(sent, name).Should().BeEmpty("a member that is left empty proves nothing");

        var arrived = Serializer.Deserialize<object>(Serializer.SerializeToArray<object>(sent));

        FilledValues.Difference(sent, arrived, name).Should().BeNull();
    }

    [Fact]
    public void DecisionsPrincipalsAndTraces_AreAmongThem() => Sent.Should().Contain(
        [typeof(Decision), typeof(Principal), typeof(CallerSide), typeof(StatementTrace), typeof(Remedy), typeof(LayerResult), typeof(ConditionTrace)]);
}
