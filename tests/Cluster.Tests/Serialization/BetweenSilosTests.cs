using System.Reflection;
using System.Runtime.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Rolecall.Api.SigV4;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Identity.Faults;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;
using Rolecall.Policy.Explanation;
using Rolecall.Server.Cluster;

namespace Rolecall.Cluster.Tests.Serialization;

/// <summary>
/// Whatever one silo says to another arrives whole. A member that is forgotten where a type is described to Orleans would be its
/// default on the other silo alone: a decision without the statement that made it, a principal without its user.
/// </summary>
public sealed class BetweenSilosTests
{
    private static readonly Assembly Contracts = typeof(IAccountGrain).Assembly;

    private static readonly Serializer Serializer = new ServiceCollection()
        .AddSerializer(serializer => serializer.AddAssembly(Contracts).AddAssembly(typeof(GeneratedFault).Assembly))
        .BuildServiceProvider().GetRequiredService<Serializer>();

    /// <summary>The projects whose types say themselves how they cross silos.</summary>
    private static readonly Assembly[] Described = [typeof(Decision).Assembly, typeof(Fault).Assembly, typeof(SigV4Proof).Assembly];

    /// <summary>The types of the contracts, those of other projects that describe themselves, and those that a converter describes.</summary>
    private static IEnumerable<Type> Sent => Contracts.GetTypes()
        .Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null && !type.Name.EndsWith(
            "Surrogate", StringComparison.Ordinal))
        .Concat(Contracts.GetTypes()
            .SelectMany(type => type.GetInterfaces())
            .Where(found => found.IsGenericType && found.GetGenericTypeDefinition() == typeof(IConverter<,>))
            .Select(found => found.GetGenericArguments()[0]))
        .Concat(DescribedTypes)
        .Where(type => !type.IsEnum && !type.IsAssignableTo(typeof(Exception)));

    private static IEnumerable<Type> DescribedTypes => Described
        .SelectMany(project => project.GetTypes())
        .Where(type => type.GetCustomAttribute<DataContractAttribute>() is not null);

    public static TheoryData<string> Names => [.. Sent.Select(type => type.FullName!).Distinct().Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryMember_ArrivesOnTheOtherSilo(string name)
    {
        var sent = new FilledValues().Of(Sent.First(type => type.FullName == name));
        FilledValues.Unfilled(sent, name).Should().BeEmpty("a member that is left empty proves nothing");

        // What comes twice in a message is written once, and then as its number among all values: so both sides must count alike.
        var twice = "twice";
        var arrived = Serializer.Deserialize<object[]>(Serializer.SerializeToArray<object[]>([sent, twice, twice, sent]))!;

        FilledValues.Difference(sent, arrived[0], name).Should().BeNull();
        FilledValues.Difference(sent, arrived[3], name).Should().BeNull();
        arrived[1..3].Should().Equal(twice, twice);
    }

    /// <summary>Silos from before account ids had a type send and expect strings.</summary>
    [Fact]
    public void AccountId_IsAStringOnTheWire()
    {
        var id = AccountId.Parse("012345678901");

        Serializer.Deserialize<AccountId>(Serializer.SerializeToArray(id.ToString())).Should().Be(id);
        Serializer.Deserialize<string>(Serializer.SerializeToArray(id)).Should().Be(id.ToString());
        Serializer.Deserialize<string>(Serializer.SerializeToArray<AccountId?>(id)).Should().Be(id.ToString());
        Serializer.Deserialize<AccountId?>(Serializer.SerializeToArray<string?>(null)).Should().BeNull();
    }

    [Fact]
    public void AccountId_BesideTheSameText_IsNoReferenceToIt()
    {
        var text = new string('1', 12);
        (string Name, AccountId? Id) sent = (text, AccountId.Parse(text));

        Serializer.Deserialize<(string, AccountId?)>(Serializer.SerializeToArray(sent)).Should().Be(sent);
    }

    /// <summary>A number says which member it is for as long as there are silos that know it; a type's name stays whatever namespace it moves to.</summary>
    [Fact]
    public void DescribedTypes_HaveNamesAndNumbersOfTheirOwn()
    {
        DescribedTypes.Select(type => type.GetCustomAttribute<DataContractAttribute>()!.Name).Should().OnlyHaveUniqueItems()
            .And.OnlyContain(name => name != null && name.StartsWith("rolecall.", StringComparison.Ordinal));
        DescribedTypes.Should().AllSatisfy(type => type.GetProperties()
            .Select(property => property.GetCustomAttribute<DataMemberAttribute>()?.Order)
            .Where(number => number is not null)
            .Should().NotBeEmpty().And.OnlyHaveUniqueItems().And.NotContain(-1));
    }

    /// <summary>The form is that of a serializer that Orleans generates for a class.</summary>
    [Fact]
    public void DescribedType_IsWrittenAsOrleansWritesAClass() =>
        Serializer.SerializeToArray(new Fault("Code", "Text", 404, SenderFault: false))
        .Should().Equal(Serializer.SerializeToArray(new GeneratedFault
        {
            Code = "Code",
            Message = "Text",
            Status = 404,
            SenderFault = false
        }));

    /// <summary>Silos of two versions run side by side while a cluster is updated.</summary>
    [Fact]
    public void DescribedType_ReadsWhatANewerSiloWrote() => Serializer
        .Deserialize<Fault>(Serializer.SerializeToArray(new NewerFault
        {
            Code = "Code",
            Message = "Text",
            Status = 404,
            Later = [new GeneratedFault()]
        }))
        .Should().Be(new Fault("Code", "Text", 404, SenderFault: false));

    [Fact]
    public void DecisionsPrincipalsAndTraces_AreAmongThem() => Sent.Should().Contain(
        [
            typeof(Decision),
            typeof(Principal),
            typeof(CallerSide),
            typeof(StatementTrace),
            typeof(Remedy),
            typeof(LayerResult),
            typeof(ConditionTrace)
        ]);
}
