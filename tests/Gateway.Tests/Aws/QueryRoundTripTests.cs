using CsCheck;
using Google.Protobuf.Reflection;
using Rolecall.Gateway.Wires.Query;

namespace Rolecall.Gateway.Tests.Aws;

/// <summary>Write, then read: the same message.</summary>
public sealed class QueryRoundTripTests
{
    public static TheoryData<string> Names { get; } = new(Messages.All.Select(type => type.FullName));

    [Theory]
    [MemberData(nameof(Names))]
    public void Message_WrittenAndRead_IsTheSame(string name)
    {
        var type = Find(name);

        Messages.Of(type).Sample(
            message => QueryReader.Read(type, QueryForm.Parse(QueryForm.Format(QueryWriter.Write(message)))).Equals(message),
            iter: 300);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Message_WithParametersInAnyOrder_IsTheSame(string name)
    {
        var type = Find(name);

        Gen.Select(Messages.Of(type, depth: 2), Gen.Int).Sample(
            (message, seed) =>
            {
                var parameters = QueryWriter.Write(message).OrderBy(pair => (pair.Key.GetHashCode() * 31) ^ seed);
                return QueryReader.Read(type, parameters).Equals(message);
            },
            iter: 100);
    }

    private static MessageDescriptor Find(string name) => Messages.All.Single(type => type.FullName == name);
}
