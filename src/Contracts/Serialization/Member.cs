using System.Buffers;
using System.Reflection;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Serializers;
using Orleans.Serialization.WireProtocol;

namespace Rolecall.Contracts.Serialization;

/// <summary>One member of a type that crosses silos.</summary>
internal abstract class Member<T>
{
    public required uint Number { get; init; }

    public abstract void Write<TBufferWriter>(ref Writer<TBufferWriter> writer, uint delta, ref T from)
        where TBufferWriter : IBufferWriter<byte>;

    public abstract void Read<TInput>(ref Reader<TInput> reader, Field field, ref T into);

    public static Member<T> Of(PropertyInfo property, uint number, ICodecProvider codecs) =>
        (Member<T>)typeof(Member<T>).GetMethod(nameof(Make), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(property.PropertyType).Invoke(null, [property, number, codecs])!;

    private static Typed<TMember> Make<TMember>(PropertyInfo property, uint number, ICodecProvider codecs)
    {
        var (getter, setter) = (property.GetMethod!, property.SetMethod!);
        if (typeof(T).IsValueType)
            return new(getter.CreateDelegate<Get<TMember>>(), setter.CreateDelegate<Set<TMember>>(), codecs) { Number = number };
        var (get, set) = (getter.CreateDelegate<Func<T, TMember>>(), setter.CreateDelegate<Action<T, TMember>>());
        return new((ref from) => get(from), (ref into, value) => set(into, value), codecs) { Number = number };
    }

    private delegate TMember Get<TMember>(ref T from);

    private delegate void Set<TMember>(ref T into, TMember value);

    private sealed class Typed<TMember>(Get<TMember> get, Set<TMember> set, ICodecProvider codecs) : Member<T>
    {
        // Asked for late: a type may have itself among its members.
        private IFieldCodec<TMember> Codec => field ??= codecs.GetCodec<TMember>();

        public override void Write<TBufferWriter>(ref Writer<TBufferWriter> writer, uint delta, ref T from) =>
            Codec.WriteField(ref writer, delta, typeof(TMember), get(ref from));

        public override void Read<TInput>(ref Reader<TInput> reader, Field field, ref T into) =>
            set(ref into, Codec.ReadValue(ref reader, field)!);
    }
}
