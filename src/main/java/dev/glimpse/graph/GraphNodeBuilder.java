package dev.glimpse.graph;

import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** A factory for nodes that an import or a retraining adds. */
public final class GraphNodeBuilder {

  private GraphNodeBuilder() {}

  /** Creates a float32 tensor that is fed; -1 stands for a dimension of any size. */
  public static NodeDef placeholder(String name, long... shape) {
    return NodeDef.newBuilder()
        .setName(name)
        .setOp("Placeholder")
        .putAttr("dtype", type(DataType.DT_FLOAT))
        .putAttr("shape", AttrValue.newBuilder().setShape(shape(shape)).build())
        .build();
  }

  public static NodeDef identity(String name, TensorName input, DataType type) {
    return NodeDef.newBuilder()
        .setName(name)
        .setOp("Identity")
        .addInput(input.input())
        .putAttr("T", type(type))
        .build();
  }

  /** Creates a node that gives a tensor of floats another shape. */
  public static NodeDef reshape(String name, TensorName input, NodeDef shape) {
    return NodeDef.newBuilder()
        .setName(name)
        .setOp("Reshape")
        .addInput(input.input())
        .addInput(shape.getName())
        .putAttr("T", type(DataType.DT_FLOAT))
        .putAttr("Tshape", type(DataType.DT_INT32))
        .build();
  }

  /** Creates a node of one element type, {@code T}, with the given inputs. */
  public static NodeDef.Builder node(String op, String name, DataType type, TensorName... inputs) {
    NodeDef.Builder node = NodeDef.newBuilder().setName(name).setOp(op).putAttr("T", type(type));
    for (TensorName input : inputs) {
      node.addInput(input.input());
    }
    return node;
  }

  /** Creates a float32 tensor of the given shape. */
  public static NodeDef constant(String name, float[] values, long... shape) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return constant(
        name,
        TensorProto.newBuilder()
            .setDtype(DataType.DT_FLOAT)
            .setTensorShape(shape(shape))
            .setTensorContent(UnsafeByteOperations.unsafeWrap(bytes))
            .build());
  }

  public static NodeDef constant(String name, TensorProto value) {
    return NodeDef.newBuilder()
        .setName(name)
        .setOp("Const")
        .putAttr("dtype", type(value.getDtype()))
        .putAttr("value", AttrValue.newBuilder().setTensor(value).build())
        .build();
  }

  public static NodeDef constant(String name, boolean value) {
    return constant(
        name,
        TensorProto.newBuilder()
            .setDtype(DataType.DT_BOOL)
            .setTensorShape(shape())
            .addBoolVal(value)
            .build());
  }

  public static NodeDef constant(String name, float value) {
    return constant(
        name,
        TensorProto.newBuilder()
            .setDtype(DataType.DT_FLOAT)
            .setTensorShape(shape())
            .addFloatVal(value)
            .build());
  }

  /** Creates a vector, such as a shape. */
  public static NodeDef constant(String name, int... values) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setDtype(DataType.DT_INT32).setTensorShape(shape(values.length));
    for (int value : values) {
      tensor.addIntVal(value);
    }
    return constant(name, tensor.build());
  }

  public static TensorShapeProto shape(long... sizes) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long size : sizes) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
    }
    return shape.build();
  }

  public static AttrValue type(DataType type) {
    return AttrValue.newBuilder().setType(type).build();
  }
}
