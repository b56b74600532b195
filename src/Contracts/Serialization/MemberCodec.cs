using System.Buffers;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Serialization;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Serializers;
using Orleans.Serialization.WireProtocol;

namespace Rolecall.Contracts.Serialization;

/// <summary>
/// Writes a type as its members that have a number, [DataMember(Order = n)], in the form of the serializer that Orleans generates for a
/// class.
/// A member that the reader does not know is skipped, one that the writer does not know keeps its type's default: numbers are never reused.
/// </summary>
internal sealed class MemberCodec<T> : IFieldCodec<T>
{
    private readonly Member<T>[] members;

    public MemberCodec(ICodecProvider codecs) => members =
    [
        .. typeof(T).GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Select(property => (Property: property, Number: property.GetCustomAttribute<DataMemberAttribute>()?.Order))
            .Where(member => member.Number is not null)
            .OrderBy(member => member.Number)
            .Select(member => Member<T>.Of(member.Property, checked((uint)member.Number!.Value), codecs)),
    ];

    public void WriteField<TBufferWriter>(ref Writer<TBufferWriter> writer, uint fieldIdDelta, Type? expectedType, T? value)
        where TBufferWriter : IBufferWriter<byte>
    {
        // Writer and reader number the values in the same order: a value that occurs twice is written once, and then as its number.
        if (typeof(T).IsValueType)
            ReferenceCodec.MarkValueField(writer.Session);
        else if (ReferenceCodec.TryWriteReferenceField(ref writer, fieldIdDelta, expectedType, value))
            return;
        writer.WriteStartObject(fieldIdDelta, expectedType, typeof(T));
        var before = 0u;
        foreach (var member in members)
        {
            member.Write(ref writer, member.Number - before, ref value!);
            before = member.Number;
        }
        writer.WriteEndObject();
    }

    public T? ReadValue<TInput>(ref Reader<TInput> reader, Field field)
    {
        if (field.WireType == WireType.Reference)
            return ReferenceCodec.ReadReference<T, TInput>(ref reader, field);
        field.EnsureWireTypeTagDelimited();
        var value = typeof(T).IsValueType ? default! : (T)RuntimeHelpers.GetUninitializedObject(typeof(T));
        if (typeof(T).IsValueType)
            ReferenceCodec.MarkValueField(reader.Session);
        else
            ReferenceCodec.RecordObject(reader.Session, value);
        var number = 0u;
        while (true)
        {
            var header = reader.ReadFieldHeader();
            if (header.IsEndBaseOrEndObject)
                return value;
            number += header.FieldIdDelta;
            if (Find(number) is { } member)
                member.Read(ref reader, header, ref value);
            else
                reader.ConsumeUnknownField(header);
        }
    }

    private Member<T>? Find(uint number)
    {
        foreach (var member in members)
        {
            if (member.Number == number)
                return member;
        }
        return null;
    }
}
